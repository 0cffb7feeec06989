package io.github.statix.stages.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerDifferenceTest {

  private record Entry(char type, String name, String body, int mode, long mtime) {

    static Entry file(String name, String body) {
      return new Entry('0', name, body, 0644, 1000);
    }
  }

  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder.resolve("store"));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private Layer layer(Entry... entries) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(tar, "UTF-8")) {
      for (Entry each : entries) {
        boolean file = each.type() == '0';
        byte[] body = each.body().getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(each.name(), (byte) each.type(), true);
        entry.setMode(each.mode());
        entry.setModTime(each.mtime() * 1000);
        entry.setSize(file ? body.length : 0);
        entry.setLinkName(file ? "" : each.body());
        out.putArchiveEntry(entry);
        out.write(body, 0, file ? body.length : 0);
        out.closeArchiveEntry();
      }
    }
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(tar.toByteArray());
    }
    Digest digest = store.blobs().put(new ByteArrayInputStream(compressed.toByteArray()));
    return new Layer(digest, Digest.of(tar.toByteArray()), compressed.size());
  }

  private LayerDifference find(Layer first, Layer second) throws IOException {
    return LayerDifference.find(store.blobs(), first, second, 10);
  }

  private static List<String> strings(LayerDifference difference) {
    return difference.differences().stream().map(Difference::toString).toList();
  }

  @Test
  void findWhenAMemberIsInOneOnlySaysInWhich() throws IOException {
    Entry shared = Entry.file("b", "x");

    LayerDifference difference =
        find(layer(Entry.file("a", "x"), shared), layer(shared, Entry.file("c", "x")));

    assertThat(difference.members()).isEqualTo(2);
    assertThat(strings(difference))
        .containsExactly("a: member: present / absent", "c: member: absent / present");
  }

  @Test
  void findWhenTypesDifferNamesBoth() throws IOException {
    LayerDifference difference =
        find(layer(Entry.file("a", "")), layer(new Entry('2', "a", "b", 0644, 1000)));

    assertThat(strings(difference))
        .containsExactly("a: type: file / symbolic link", "a: link:  / b");
  }

  @Test
  void findWhenModeTimeAndTargetDifferNamesEach() throws IOException {
    LayerDifference difference =
        find(
            layer(
                new Entry('0', "mode", "", 0644, 1000),
                new Entry('0', "time", "", 0644, 1000),
                new Entry('2', "to", "x", 0777, 1000)),
            layer(
                new Entry('0', "mode", "", 0755, 1000),
                new Entry('0', "time", "", 0644, 1001),
                new Entry('2', "to", "y", 0777, 1000)));

    assertThat(difference.members()).isEqualTo(3);
    assertThat(strings(difference))
        .containsExactly("mode: mode: 644 / 755", "time: time: 1000 / 1001", "to: link: x / y");
  }

  @Test
  void findWhenContentDiffersNamesSizesAndBothDigests() throws IOException {
    LayerDifference difference =
        find(
            layer(Entry.file("a", "same"), Entry.file("b", "one"), Entry.file("c", "xyz")),
            layer(Entry.file("a", "same"), Entry.file("b", "three"), Entry.file("c", "xyZ")));

    assertThat(difference.members()).isEqualTo(2);
    assertThat(strings(difference))
        .containsExactly(
            "b: size: 3 / 5",
            "b: content: %s / %s".formatted(Digest.ofUtf8("one"), Digest.ofUtf8("three")),
            "c: content: %s / %s".formatted(Digest.ofUtf8("xyz"), Digest.ofUtf8("xyZ")));
  }

  @Test
  void findWhenOnlyTheOrderDiffersNamesBothDiffIds() throws IOException {
    Entry a = Entry.file("a", "1");
    Entry b = Entry.file("b", "2");
    Layer first = layer(a, b);
    Layer second = layer(b, a);

    LayerDifference difference = find(first, second);

    assertThat(difference.members()).isZero();
    assertThat(strings(difference))
        .containsExactly(".: tar: %s / %s".formatted(first.diffId(), second.diffId()));
  }

  @Test
  void findWhenOnlyTheCompressionDiffersNamesBothDigests() throws IOException {
    Layer first = layer(Entry.file("a", "1"));
    byte[] tar;
    try (GZIPInputStream gzip = new GZIPInputStream(store.blobs().open(first.digest()))) {
      tar = gzip.readAllBytes();
    }
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out =
        new GZIPOutputStream(compressed) {
          {
            def.setLevel(Deflater.NO_COMPRESSION);
          }
        }) {
      out.write(tar);
    }
    Digest digest = store.blobs().put(new ByteArrayInputStream(compressed.toByteArray()));

    assertThat(strings(find(first, new Layer(digest, first.diffId(), compressed.size()))))
        .containsExactly(".: compression: %s / %s".formatted(first.digest(), digest));
  }

  @Test
  void findWhenMoreDiffersThanIsWantedCountsAllAndNamesTheFirst() throws IOException {
    Entry[] first = new Entry[5];
    Entry[] second = new Entry[5];
    for (int i = 0; i < 5; i++) {
      first[i] = Entry.file("f" + i, "x" + i);
      second[i] = Entry.file("f" + i, "y" + i);
    }

    LayerDifference difference =
        LayerDifference.find(store.blobs(), layer(first), layer(second), 2);

    assertThat(difference.members()).isEqualTo(5);
    assertThat(difference.differences()).extracting(Difference::path).containsExactly("f0", "f1");
  }
}
