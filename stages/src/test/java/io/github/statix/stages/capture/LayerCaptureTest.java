package io.github.statix.stages.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.oci.tar.LayerException;
import io.github.statix.stages.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerCaptureTest {

  private static final SourceEpoch EPOCH = new SourceEpoch(1_700_000_000L);

  private final Path folder;
  private final Store store;

  LayerCaptureTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.store = Store.open(folder.resolve("store"));
  }

  private CapturedLayer capture(InstallTree tree, int threads) throws IOException {
    return LayerCapture.capture(tree, EPOCH, store.blobs(), threads);
  }

  private byte[] tar(Layer layer) throws IOException {
    try (InputStream in = new GZIPInputStream(store.blobs().open(layer.digest()))) {
      return in.readAllBytes();
    }
  }

  /** These digests are the digest format: they change only together with DIGEST_FORMAT. */
  @Test
  void captureWhenTreeHasEveryKindGivesTheGoldenDigests() throws IOException {
    CapturedLayer captured = capture(Trees.everyKind(), 2);

    assertThat(LayerCapture.DIGEST_FORMAT).isEqualTo(1);
    assertThat(captured.layer())
        .isEqualTo(
            new Layer(
                Digest.parse(
                    "sha256:46ce4e7bda74741da4e9de3704438837b382d69ce70d24b736bc0b87fc438ccb"),
                Digest.parse(
                    "sha256:772ca9059c0cc397478ec7bdfcc62d744789b7802fbad2c89c03e4c16029499a"),
                741));
  }

  @Test
  void captureWhenDoneHasStoredWhatItReports() throws IOException {
    CapturedLayer captured = capture(Trees.everyKind(), 1);

    assertThat(captured.entries()).isEqualTo(18);
    assertThat(store.blobs().size(captured.layer().digest())).isEqualTo(captured.layer().size());
    assertThat(Digest.of(tar(captured.layer()))).isEqualTo(captured.layer().diffId());
  }

  @Test
  void captureWhenGnuTarListsItShowsModesOwnersTimesAndNames() throws Exception {
    CapturedLayer captured = capture(Trees.everyKind(), 1);
    Path file = folder.resolve("layer.tar.gz");
    Files.copy(store.blobs().open(captured.layer().digest()), file);

    List<String> lines = run("tar", "--numeric-owner", "--utc", "-tvzf", file.toString());

    assertThat(lines).hasSize(18).allMatch(line -> line.contains(" 0/0 "));
    assertThat(lines)
        .anyMatch(line -> line.matches("-rwsr-xr-x 0/0 +10 2023-11-14 22:13 bin/tool"))
        .anyMatch(line -> line.matches("hrwsr-xr-x 0/0 +0 2023-11-14 22:13 bin/tool2 link to .*"))
        .anyMatch(line -> line.matches("drwxrwxrwt 0/0 +0 1970-01-01 00:00 empty/"))
        .anyMatch(line -> line.matches("-rw-r--r-- 0/0 +3000 1970-01-01 00:00 lib/libz.a"))
        .anyMatch(line -> line.endsWith(" lib64 -> lib"))
        .anyMatch(line -> line.endsWith(" long -> " + "t".repeat(101)));
  }

  @Test
  void captureWhenEmptyGivesTwoZeroRecords() throws IOException {
    CapturedLayer captured = capture(new Trees(), 1);

    assertThat(tar(captured.layer())).isEqualTo(new byte[1024]);
  }

  @Test
  void captureWhenThreadsDifferGivesTheSameLayer() throws IOException {
    Trees tree = new Trees();
    for (int i = 0; i < 40; i++) {
      tree.file("f" + (10 + i), 0644, 0, ("line " + i + "\n").repeat(10_000 + i * 997));
    }

    Layer one = capture(tree, 1).layer();

    assertThat(capture(tree, 2).layer()).isEqualTo(one);
    assertThat(capture(tree, 3).layer()).isEqualTo(one);
    assertThat(capture(tree, 4).layer()).isEqualTo(one);
  }

  @Test
  void captureWhenNameIsAWhiteoutRefusesIt() {
    Trees tree = new Trees().directory("etc", 0755, 0).file("etc/.wh.motd", 0644, 0, "");

    assertThatThrownBy(() -> capture(tree, 1))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("etc/.wh.motd")
        .hasMessageContaining("rename");
  }

  @Test
  void captureWhenAFileGrowsOrShrinksSaysSoAndStoresNothing() throws IOException {
    for (String content : List.of("longer", "s")) {
      Trees changing =
          new Trees() {
            @Override
            public InputStream open(TreeEntry.RegularFile file) {
              return new ByteArrayInputStream(
                  content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
          };
      changing.file("log", 0644, 0, "four");

      assertThatThrownBy(() -> capture(changing, 1))
          .isInstanceOf(LayerException.class)
          .hasMessageContaining("log changed");
    }
    assertThat(store.blobs().list()).isEmpty();
  }

  static List<String> run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines =
        new ArrayList<>(
            process.inputReader(java.nio.charset.StandardCharsets.UTF_8).lines().toList());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(lines.toString()).isZero();
    return lines;
  }
}
