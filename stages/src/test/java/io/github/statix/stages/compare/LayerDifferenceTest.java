package io.github.statix.stages.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.compare.Finding.Kind;
import io.github.statix.stages.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
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

  private LayerDifference.Build layer(Entry... entries) throws IOException {
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
    return new LayerDifference.Build(
        store.blobs(), new Layer(digest, Digest.of(tar.toByteArray()), compressed.size()));
  }

  private static LayerDifference find(LayerDifference.Build a, LayerDifference.Build b)
      throws IOException {
    return LayerDifference.find(a, b, Traces.none(), 10);
  }

  private static List<String> strings(LayerDifference difference) {
    return difference.findings().stream().map(Finding::toString).toList();
  }

  @Test
  void findWhenAMemberIsInOneOnlySaysInWhich() throws IOException {
    Entry shared = Entry.file("b", "x");

    LayerDifference difference =
        find(layer(Entry.file("a", "x"), shared), layer(shared, Entry.file("c", "x")));

    assertThat(difference.members()).isEqualTo(2);
    assertThat(strings(difference))
        .containsExactly("a: missing: in the first build only", "c: missing: in the rebuild only");
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
  void findWhenOnlyTheOrderDiffersSaysWhere() throws IOException {
    Entry a = Entry.file("a", "1");
    Entry b = Entry.file("b", "2");
    Entry c = Entry.file("c", "3");

    LayerDifference difference = find(layer(a, b, c), layer(a, c, b));

    assertThat(difference.members()).isZero();
    assertThat(strings(difference)).containsExactly("b: order: member 2 of the layer is b / c");
  }

  @Test
  void findWhenContentDiffersLooksIntoIt() throws IOException {
    LayerDifference difference =
        find(
            layer(Entry.file("a", "same"), Entry.file("b", "one\ntwo\n")),
            layer(Entry.file("a", "same"), Entry.file("b", "two\none\n")));

    assertThat(difference.members()).isEqualTo(1);
    assertThat(difference.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.path()).isEqualTo("b");
              assertThat(finding.kind()).isEqualTo(Kind.ORDER);
            });
  }

  @Test
  void findWhenMoreDiffersThanIsWantedCountsAllAndShowsTheFirst() throws IOException {
    Entry[] first = new Entry[5];
    Entry[] second = new Entry[5];
    for (int i = 0; i < 5; i++) {
      first[i] = Entry.file("f" + i, "x" + i);
      second[i] = Entry.file("f" + i, "y" + i);
    }

    LayerDifference difference =
        LayerDifference.find(layer(first), layer(second), Traces.none(), 2);

    assertThat(difference.members()).isEqualTo(5);
    assertThat(difference.findings()).extracting(Finding::path).containsExactly("f0", "f1");
  }
}
