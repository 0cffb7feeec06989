package io.github.statix.stages.container.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.presets.model.Layer;
import io.github.statix.stages.container.RootFilesystem;
import io.github.statix.stages.container.TestRoot;
import io.github.statix.stages.store.Leftovers;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnpackedRootsTest {

  private Store store;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    store = Store.open(folder.resolve("store"));
  }

  @AfterEach
  void delete() throws Exception {
    WorkFolder.delete(store.root());
  }

  @Test
  void ofWhenAskedTwiceUnpacksOnce() throws Exception {
    RootFilesystem root = root("text");
    Path first = new UnpackedRoots(store, new RecipeUser(OptionalInt.empty())).of(root);
    Files.writeString(first.resolve("mark"), "");
    Path second = new UnpackedRoots(store, new RecipeUser(OptionalInt.empty())).of(root);

    assertThat(second).isEqualTo(first).isDirectoryContaining("glob:**/mark");
    assertThat(first.resolve("usr/share/file")).hasContent("text");
  }

  @Test
  void ofWhenARootWasDeletedMakesItAnew() throws Exception {
    RootFilesystem root = root("text");
    WorkFolder.delete(new UnpackedRoots(store, new RecipeUser(OptionalInt.empty())).of(root));

    assertThat(
            new UnpackedRoots(store, new RecipeUser(OptionalInt.empty()))
                .of(root)
                .resolve("usr/share/file"))
        .hasContent("text");
  }

  @Test
  void ofWhenALayerIsMissingLeavesNothing() throws Exception {
    RootFilesystem root = root("text");
    store.blobs().delete(root.layers().get(0).digest());

    assertThatThrownBy(() -> new UnpackedRoots(store, new RecipeUser(OptionalInt.empty())).of(root))
        .isInstanceOf(IOException.class);
    assertThat(store.roots()).isEmptyDirectory();
    assertThat(Leftovers.of(store.root())).isEmpty();
  }

  @Test
  void ofWhenUnpackedHasTheMountPoints() throws Exception {
    Path root = new UnpackedRoots(store, new RecipeUser(OptionalInt.empty())).of(root("text"));

    for (String folder :
        List.of("build", "out", "src", "recipe", "tmp", "proc", "dev", "sys", "ccache")) {
      assertThat(root.resolve(folder)).isEmptyDirectory();
    }
    assertThat(root.resolve("etc/resolv.conf")).isEmptyFile();
  }

  private RootFilesystem root(String text) throws IOException {
    Layer layer = TestRoot.fileLayer(store.blobs(), "usr/share/file", text);
    return RootFilesystem.of(store.blobs(), List.of(layer));
  }
}
