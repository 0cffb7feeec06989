package io.github.statix.stages.container.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Layer;
import io.github.statix.stages.container.RootFilesystem;
import io.github.statix.stages.container.TestRoot;
import io.github.statix.stages.roots.RootComparison;
import io.github.statix.stages.store.Leftovers;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.StoreCheck;
import io.github.statix.stages.store.StoreCheck.Verdict;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class UnpackedRootsTest {

  private final List<String> warnings = new ArrayList<>();
  private Store store;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    store = Store.open(folder.resolve("store"), warnings::add);
  }

  @AfterEach
  void delete() throws Exception {
    WorkFolder.delete(store.root());
  }

  @Test
  void ofWhenAskedTwiceUnpacksOnce() throws Exception {
    RootFilesystem root = root("text");
    Path first = roots().of(root);
    Object inode = Files.getAttribute(first.resolve("usr/share/file"), "unix:ino");
    Path second = roots().of(root);

    assertThat(second).isEqualTo(first);
    assertThat(Files.getAttribute(second.resolve("usr/share/file"), "unix:ino")).isEqualTo(inode);
    assertThat(first.resolve("usr/share/file")).hasContent("text");
    assertThat(warnings).isEmpty();
  }

  @Test
  void ofWhenARootWasDeletedMakesItAnew() throws Exception {
    RootFilesystem root = root("text");
    WorkFolder.delete(roots().of(root));

    assertThat(roots().of(root).resolve("usr/share/file")).hasContent("text");
  }

  @Test
  void ofWhenALayerIsMissingLeavesNothing() throws Exception {
    RootFilesystem root = root("text");
    store.blobs().delete(root.layers().get(0).digest());

    assertThatThrownBy(() -> roots().of(root)).isInstanceOf(IOException.class);
    assertThat(store.roots()).isEmptyDirectory();
    assertThat(Leftovers.of(store.root())).isEmpty();
  }

  @Test
  void ofWhenUnpackedHasTheMountPoints() throws Exception {
    Path root = roots().of(root("text"));

    for (String folder :
        List.of("build", "out", "src", "recipe", "tmp", "proc", "dev", "sys", "ccache")) {
      assertThat(root.resolve(folder)).isEmptyDirectory();
    }
    assertThat(root.resolve("etc/resolv.conf")).isEmptyFile();
  }

  /** What somebody does to a file of a root. */
  enum Change {
    CONTENT("usr/share/file was changed") {
      @Override
      void apply(Path root) throws IOException {
        Path file = root.resolve("usr/share/file");
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "TEXT");
        Files.setLastModifiedTime(file, time);
      }
    },
    MODE("usr/share/file was changed") {
      @Override
      void apply(Path root) throws IOException {
        Files.setAttribute(root.resolve("usr/share/file"), "unix:mode", 0755);
      }
    },
    ADDED("usr/share/other was added") {
      @Override
      void apply(Path root) throws IOException {
        Files.writeString(root.resolve("usr/share/other"), "");
      }
    },
    REMOVED("usr/share/file is missing") {
      @Override
      void apply(Path root) throws IOException {
        Files.delete(root.resolve("usr/share/file"));
      }
    },
    LINKED("usr/share/file was changed") {
      @Override
      void apply(Path root) throws IOException {
        Path file = root.resolve("usr/share/file");
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/etc/hostname"));
      }
    };

    private final String difference;

    Change(String difference) {
      this.difference = difference;
    }

    abstract void apply(Path root) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void ofWhenAFileWasChangedUnpacksAnewAndSaysSo(Change change) throws Exception {
    RootFilesystem root = root("text");
    change.apply(roots().of(root));

    Path again = roots().of(root);

    assertThat(again.resolve("usr/share/file")).hasContent("text").isRegularFile();
    assertThat(again.resolve("usr/share/other")).doesNotExist();
    assertThat(warnings).singleElement().asString().contains("it is unpacked anew");
    assertThat(new RootComparison(store).of(again)).isEqualTo(new Verdict.Same());
  }

  @ParameterizedTest
  @EnumSource
  void checkWhenAFileWasChangedNamesItAndDropsTheRoot(Change change) throws Exception {
    Path root = roots().of(root("text"));
    assertThat(StoreCheck.run(store, new RootComparison(store)).problems()).isEmpty();
    change.apply(root);

    StoreCheck.Result result = StoreCheck.run(store, new RootComparison(store));

    assertThat(result.problems()).hasSize(2);
    assertThat(result.problems().get(0)).endsWith(change.difference);
    assertThat(root).doesNotExist();
  }

  @Test
  void checkWhenLayersHideAndReplaceFilesFindsTheRootAsUnpacked() throws Exception {
    Layer lower = TestRoot.fileLayer(store.blobs(), "usr/share/a/b/file", "lower");
    Layer other = TestRoot.fileLayer(store.blobs(), "usr/share/c", "lower");
    Layer opaque = TestRoot.fileLayer(store.blobs(), "usr/share/a/.wh..wh..opq", "");
    Layer hidden = TestRoot.fileLayer(store.blobs(), "usr/share/.wh.c", "");
    Layer upper = TestRoot.fileLayer(store.blobs(), "usr/share/a/file", "upper");
    RootFilesystem root =
        RootFilesystem.of(
            store.blobs(),
            List.of(TestRoot.putInto(store.blobs()), lower, other, opaque, hidden, upper));

    Path unpacked = roots().of(root);

    assertThat(unpacked.resolve("usr/share/a/b")).doesNotExist();
    assertThat(unpacked.resolve("usr/share/c")).doesNotExist();
    assertThat(new RootComparison(store).of(unpacked)).isEqualTo(new Verdict.Same());
  }

  @Test
  void ofWhenAnOlderVersionUnpackedTheRootUnpacksAnew() throws Exception {
    RootFilesystem root = root("text");
    Path old = roots().of(root);
    WorkFolder.delete(store.rootStamps());
    Files.writeString(old.resolve("usr/share/file"), "changed");

    assertThat(roots().of(root).resolve("usr/share/file")).hasContent("text");
  }

  private UnpackedRoots roots() {
    return new UnpackedRoots(store, new RecipeUser(OptionalInt.empty()));
  }

  private RootFilesystem root(String text) throws IOException {
    Layer layer = TestRoot.fileLayer(store.blobs(), "usr/share/file", text);
    return RootFilesystem.of(store.blobs(), List.of(layer));
  }
}
