package io.github.statix.stages.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.oci.tar.LayerException;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerExtractorTest {

  private static final SourceEpoch EPOCH = new SourceEpoch(1000);

  private final Path folder;
  private final Path target;
  private final Store store;

  LayerExtractorTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.target = folder.resolve("root");
    this.store = Store.open(folder.resolve("store"));
  }

  static Layer layer(Store store, byte[] tar) throws IOException {
    byte[] gzip = Tars.gzip(tar);
    Digest digest = store.blobs().put(new ByteArrayInputStream(gzip));
    return new Layer(digest, Digest.of(tar), gzip.length);
  }

  private void extract(Tars... tars) throws IOException {
    Layer[] layers = new Layer[tars.length];
    for (int i = 0; i < tars.length; i++) {
      layers[i] = layer(store, tars[i].bytes());
    }
    LayerExtractor.extract(store.blobs(), Arrays.asList(layers), target);
  }

  private List<String> paths() throws IOException {
    return DirectoryTree.of(target, () -> {}).entries().stream().map(TreeEntry::path).toList();
  }

  @Test
  void extractWhenDoneHasModesTimesAndLinks() throws IOException {
    Trees tree =
        new Trees()
            .directory("closed", 0500, 100)
            .file("closed/tool", 0755, 200, "tool")
            .hardLink("closed/tool2", "closed/tool")
            .symlink("usr", ".", 300)
            .directory("tmp", 01777, 400);
    CapturedLayer captured = LayerCapture.capture(tree, EPOCH, store.blobs(), 1);

    LayerExtractor.extract(store.blobs(), List.of(captured.layer()), target);

    assertThat(DirectoryTree.of(target, () -> {}).entries()).isEqualTo(tree.entries());
  }

  @Test
  void extractWhenAFileIsSetuidDropsThatBitAlone() throws IOException {
    Trees tree = new Trees().file("su", 06755, 1, "");
    CapturedLayer captured = LayerCapture.capture(tree, EPOCH, store.blobs(), 1);

    LayerExtractor.extract(store.blobs(), List.of(captured.layer()), target);

    assertThat(UnixStat.of(target.resolve("su")).permissions()).isEqualTo(0755);
  }

  @Test
  void extractWhenAWhiteoutComesDeletesWhatIsBelowOnly() throws IOException {
    extract(
        new Tars().folder("a").file("a/gone", "").file("a/stays", "").folder("b").file("b/x", ""),
        new Tars().folder("a").file("a/.wh.gone", "").file(".wh.b", "").file("a/new", ""));

    assertThat(paths()).containsExactly("a", "a/new", "a/stays");
  }

  @Test
  void extractWhenAWhiteoutComesAfterItsNamesakeKeepsTheNewOne() throws IOException {
    extract(
        new Tars().file("f", "old").folder("d").file("d/old", ""),
        new Tars()
            .file("f", "new")
            .folder("d")
            .file("d/new", "")
            .file(".wh.f", "")
            .file(".wh.d", ""));

    assertThat(paths()).containsExactly("d", "d/new", "f");
    assertThat(target.resolve("f")).hasContent("new");
  }

  @Test
  void extractWhenAFolderIsOpaqueEmptiesItBeforeTheLayersOwn() throws IOException {
    extract(
        new Tars().folder("d").file("d/old", "").folder("d/sub").file("d/sub/old", ""),
        new Tars().folder("d").file("d/new", "").file("d/.wh..wh..opq", ""));

    assertThat(paths()).containsExactly("d", "d/new");
  }

  @Test
  void extractWhenAFileReplacesOneNameOfALinkedFileLeavesTheOther() throws IOException {
    extract(new Tars().file("a", "old").hardLink("b", "a"), new Tars().file("a", "new"));

    assertThat(target.resolve("a")).hasContent("new");
    assertThat(target.resolve("b")).hasContent("old");
  }

  @Test
  void extractWhenAFileReplacesALinkDoesNotWriteThroughIt() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "mine");

    extract(new Tars().symlink("a", outside.toString()), new Tars().file("a", "new"));

    assertThat(outside).hasContent("mine");
    assertThat(Files.isSymbolicLink(target.resolve("a"))).isFalse();
  }

  @Test
  void extractWhenTypesChangeBetweenLayersTakesTheLast() throws IOException {
    extract(
        new Tars().folder("a").file("a/x", "").file("b", "").symlink("c", "a"),
        new Tars().file("a", "").folder("b").folder("c"));

    assertThat(paths()).containsExactly("a", "b", "c");
    assertThat(target.resolve("a")).isRegularFile();
    assertThat(Files.isDirectory(target.resolve("c"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void extractWhenAMemberLiesBelowALinkNamesBothAndLeavesNothing() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));

    assertThatThrownBy(
            () ->
                extract(
                    new Tars().symlink("lib", outside.toString()), new Tars().file("lib/a", "x")))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("'lib/a' lies below 'lib', which is a symbolic link");
    assertThat(outside).isEmptyDirectory();
    assertThat(target).doesNotExist();
  }

  @Test
  void extractWhenAHardLinkLeadsThroughALinkRefusesIt() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "");

    for (String link : List.of("lib/secret", "../outside/secret", "/etc/passwd", "none")) {
      assertThatThrownBy(
              () -> extract(new Tars().symlink("lib", outside.toString()).hardLink("a", link)))
          .as(link)
          .isInstanceOf(LayerException.class);
    }
  }

  @Test
  void extractWhenThereIsADeviceLeavesItOut() throws IOException {
    extract(new Tars().folder("dev").add('3', "dev/null", "", "").add('6', "dev/pipe", "", ""));

    assertThat(paths()).containsExactly("dev");
  }

  @Test
  void extractWhenFoldersAreMissingMakesThem() throws IOException {
    extract(new Tars().file("a/b/c", "x"));

    assertThat(UnixStat.of(target.resolve("a/b")).permissions()).isEqualTo(0755);
  }

  @Test
  void extractWhenTargetHasFilesReplacesThemWithoutWritingIntoThem() throws IOException {
    Path shared = Files.writeString(folder.resolve("shared"), "old");
    Files.createDirectories(target.resolve("closed"));
    Files.createLink(target.resolve("closed/a"), shared);
    Files.createLink(target.resolve("closed/b"), shared);
    Files.setPosixFilePermissions(
        target.resolve("closed"), PosixFilePermissions.fromString("r-x--x---"));

    extract(new Tars().file("closed/a", "new"));

    assertThat(target.resolve("closed/a")).hasContent("new");
    assertThat(target.resolve("closed/b")).hasContent("old");
    assertThat(shared).hasContent("old");
    assertThat(UnixStat.of(target.resolve("closed")).permissions()).isEqualTo(0510);
  }

  @Test
  void extractWhenItFailsOverFilesKeepsThem() throws IOException {
    Files.createDirectories(target);
    Path mine = Files.writeString(target.resolve("mine"), "");

    assertThatThrownBy(() -> extract(new Tars().file("../a", "")))
        .isInstanceOf(LayerException.class);
    assertThat(mine).exists();
  }

  @Test
  void extractWhenABlobByteIsFlippedFailsDropsTheBlobAndLeavesNothing() throws IOException {
    Layer layer = layer(store, new Tars().file("a", "x".repeat(5000)).bytes());
    Path blob = store.blobs().find(layer.digest()).orElseThrow();
    for (int at : new int[] {0, 3, 12, 40, (int) layer.size() - 5}) {
      byte[] bytes = Files.readAllBytes(blob);
      byte[] flipped = bytes.clone();
      flipped[at] ^= 0x10;
      Files.write(blob, flipped, StandardOpenOption.TRUNCATE_EXISTING);

      assertThatThrownBy(() -> LayerExtractor.extract(store.blobs(), List.of(layer), target))
          .as("flipped at %d", at)
          .isInstanceOf(BlobException.class);

      assertThat(store.blobs().find(layer.digest())).isEmpty();
      assertThat(target).doesNotExist();
      Files.write(blob, bytes);
    }
  }

  @Test
  void extractWhenDiffIdIsAnotherSaysSo() throws IOException {
    Layer layer = layer(store, new Tars().file("a", "x").bytes());
    Layer wrong = new Layer(layer.digest(), Digest.ofUtf8("other"), layer.size());

    assertThatThrownBy(() -> LayerExtractor.extract(store.blobs(), List.of(wrong), target))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("not to its diffID");
  }

  @Test
  void extractWhenCompressionIsNotGzipSaysSo() throws IOException {
    byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0};
    Digest digest = store.blobs().put(new ByteArrayInputStream(zstd));
    Layer layer = new Layer(digest, digest, zstd.length);

    assertThatThrownBy(() -> LayerExtractor.extract(store.blobs(), List.of(layer), target))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("not compressed with gzip");
  }

  @Test
  void extractWhenUnpackedRootIsOfReadOnlyFoldersCanBeDeleted() throws IOException {
    Trees tree = new Trees().directory("a", 0, 1).directory("a/b", 0, 1).file("a/b/c", 0, 1, "");
    CapturedLayer captured = LayerCapture.capture(tree, EPOCH, store.blobs(), 1);
    LayerExtractor.extract(store.blobs(), List.of(captured.layer()), target);

    assertThat(Files.getPosixFilePermissions(target.resolve("a")))
        .isEqualTo(PosixFilePermissions.fromString("---------"));
    WorkFolder.delete(target);

    assertThat(target).doesNotExist();
  }
}
