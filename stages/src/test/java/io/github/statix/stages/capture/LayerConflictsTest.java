package io.github.statix.stages.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerConflictsTest {

  private static final SourceEpoch EPOCH = new SourceEpoch(10);

  private final Store store;

  LayerConflictsTest(@TempDir Path folder) throws IOException {
    this.store = Store.open(folder);
  }

  private LayerConflicts.StageLayer stage(String name, InstallTree tree) throws IOException {
    Layer layer = LayerCapture.capture(tree, EPOCH, store.blobs(), 1).layer();
    return new LayerConflicts.StageLayer(new StageName(name), LayerIndex.of(store.blobs(), layer));
  }

  private static List<String> messages(LayerConflicts.StageLayer... layers) {
    return LayerConflicts.find(List.of(layers)).stream()
        .map(LayerConflicts.Conflict::message)
        .toList();
  }

  @Test
  void findWhenTwoStagesWriteTheSameBytesFindsNothing() throws IOException {
    Trees tree = Trees.everyKind();

    assertThat(messages(stage("one", tree), stage("two", tree))).isEmpty();
  }

  @Test
  void findWhenContentDiffersNamesBothStagesAndThePath() throws IOException {
    assertThat(
            messages(
                stage("one", new Trees().file("dir", 0644, 0, "1")),
                stage("two", new Trees().file("dir", 0644, 0, "2"))))
        .containsExactly(
            "stages 'one' and 'two' both write 'dir' and differ; let one of them leave it out");
  }

  @Test
  void findWhenALinkedFileDiffersFindsEachName() throws IOException {
    Trees one = new Trees().file("a", 0644, 0, "1").hardLink("b", "a");
    Trees two = new Trees().file("b", 0644, 0, "2");

    assertThat(messages(stage("one", one), stage("two", two))).hasSize(1);
    assertThat(messages(stage("one", one), stage("two", new Trees().file("b", 0644, 0, "1"))))
        .isEmpty();
  }

  @Test
  void findWhenAFolderWouldHideALinkSaysWhereToInstall() throws IOException {
    assertThat(
            messages(
                stage("base", new Trees().symlink("lib", "usr/lib", 0)),
                stage(
                    "zlib",
                    new Trees().directory("lib", 0755, 0).file("lib/libz.a", 0644, 0, "z"))))
        .containsExactly(
            "stage 'zlib' writes 'lib', but 'lib' is a link to 'usr/lib' in stage 'base' and would"
                + " be hidden; install below 'usr/lib'");
  }

  @Test
  void findWhenAPathRunsThroughALinkSaysWhereToInstall() throws IOException {
    LayerConflicts.StageLayer upper =
        new LayerConflicts.StageLayer(
            new StageName("zlib"),
            new LayerIndex(List.of(new LayerIndex.Entry('f', "usr/lib64/x", "644 0"))));

    assertThat(messages(stage("base", new Trees().symlink("usr", "./a/../opt", 0)), upper))
        .singleElement()
        .asString()
        .contains("usr/lib64/x")
        .endsWith("install below 'opt'");
  }

  @Test
  void findWhenTypesDifferNamesThem() throws IOException {
    assertThat(
            messages(
                stage("one", new Trees().symlink("bin", "x", 0)),
                stage("two", new Trees().file("bin", 0755, 0, ""))))
        .containsExactly(
            "'bin' is a link in stage 'one' but a file in stage 'two'; let one of them leave it out");
  }

  @Test
  void findWhenAFolderChangesModeSaysWhichToSet() throws IOException {
    assertThat(
            messages(
                stage("base", new Trees().directory("tmp", 01777, 0)),
                stage("two", new Trees().directory("tmp", 0755, 0))))
        .containsExactly(
            "folder 'tmp' has mode 1777 in stage 'base' but 755 in stage 'two'; let the recipe set"
                + " 1777");
  }

  @Test
  void findWhenLayersAreOfOneStageLetsThemOverwrite() throws IOException {
    assertThat(
            messages(
                stage("base", new Trees().file("a", 0644, 0, "1")),
                stage("base", new Trees().file("a", 0644, 0, "2"))))
        .isEmpty();
  }

  @Test
  void findWhenALowerFileWasDeletedByItsStageFindsNothing() throws IOException {
    LayerConflicts.StageLayer deletes =
        new LayerConflicts.StageLayer(
            new StageName("base"),
            new LayerIndex(List.of(new LayerIndex.Entry('f', "etc/.wh..wh..opq", "0 0"))));

    assertThat(
            messages(
                stage("base", new Trees().directory("etc", 0755, 0).file("etc/a", 0644, 0, "1")),
                deletes,
                stage("two", new Trees().directory("etc", 0755, 0).file("etc/a", 0644, 0, "2"))))
        .isEmpty();
  }

  @Test
  void indexWhenTheStoreLostItIsMadeAnewFromTheLayer() throws IOException {
    Trees tree = Trees.everyKind().file("tab\tnew\nline\\", 0644, 0, "");
    Layer layer = LayerCapture.capture(tree, EPOCH, store.blobs(), 1).layer();
    LayerIndex captured = LayerIndex.of(store.blobs(), layer);
    store.blobs().delete(store.blobs().index(layer.diffId()).orElseThrow());

    assertThat(LayerIndex.of(store.blobs(), layer)).isEqualTo(captured);
    assertThat(captured.entries()).hasSize(19);
  }

  @Test
  void indexWhenRottenIsMadeAgainFromTheLayer() throws IOException {
    Trees tree = new Trees().directory("a", 0755, 1).file("a/b", 0644, 1, "x");
    Layer layer = LayerCapture.capture(tree, EPOCH, store.blobs(), 1).layer();
    LayerIndex captured = LayerIndex.of(store.blobs(), layer);
    Path blob = store.blobs().find(store.blobs().index(layer.diffId()).orElseThrow()).orElseThrow();
    byte[] sound = Files.readAllBytes(blob);
    FileTime time = Files.getLastModifiedTime(blob);
    for (int at = 0; at < sound.length; at++) {
      byte[] rotten = sound.clone();
      rotten[at] ^= 1;
      Files.write(blob, rotten);
      Files.setLastModifiedTime(blob, time);

      assertThat(LayerIndex.of(store.blobs(), layer)).as("byte %d", at).isEqualTo(captured);
    }
  }
}
