package io.github.statix.assembler.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.statix.assembler.jib.ImageAssembler;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.assembler.registry.TestImages;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs in places where another user has put something before. */
@Timeout(120)
class PlantedOutputTest {

  private static final int OTHER = 54321;
  private static final int THIRD = 54322;

  private final Path folder;
  private final BlobStore store;
  private final AssembledImage image;
  private final AssembledImage other;
  private final Path layout;

  PlantedOutputTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.store = Store.open(folder.resolve("store")).blobs();
    this.image = ImageAssembler.assemble(TestImages.plan(store, 2, 50_000));
    this.other = ImageAssembler.assemble(TestImages.plan(store, 1, 10));
    this.layout = folder.resolve("layout");
  }

  private static void give(Path path, int user) throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to give it away");
    Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
  }

  /** A directory with this mode, and a file of ours elsewhere. */
  private Path directory(String mode, int owner) throws Exception {
    Files.writeString(folder.resolve("precious"), "precious");
    Path directory = Files.createDirectory(folder.resolve("directory"));
    give(directory, owner);
    Programs.run("chmod", mode, directory.toString());
    return directory;
  }

  @ParameterizedTest
  @ValueSource(strings = {"../precious", "../missing"})
  void writeWhenAnotherUserPlantedALinkWhereAllMayWriteIsRefused(String target) throws Exception {
    Path link = Files.createSymbolicLink(directory("1777", 0).resolve("out"), Path.of(target));
    give(link, OTHER);

    assertThat(OutputFile.problem(link)).isPresent();
    assertThatThrownBy(() -> OutputFile.writeText(link, "new"))
        .isInstanceOfSatisfying(
            StatixException.class, e -> assertThat(e.category()).isEqualTo(Category.USAGE))
        .hasMessageContaining(link + " is a symbolic link of user " + OTHER);
    assertThatThrownBy(() -> OciLayout.write(image, store, link, "t", warning -> {}))
        .hasMessageContaining("is a symbolic link of user " + OTHER);

    assertThat(folder.resolve("precious")).hasContent("precious");
    assertThat(folder.resolve("missing")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"1777, 54321, 54321", "1777, 54321, 0", "0755, 0, 54321", "0777, 0, 54321"})
  void writeWhenALinkIsOursOrTheDirectorysOwnersOrOthersMayNotWriteFollowsIt(
      String mode, int ofDirectory, int ofLink) throws Exception {
    Path directory = directory(mode, ofDirectory);
    Path link = Files.createSymbolicLink(directory.resolve("out"), Path.of("../precious"));
    give(link, ofLink);

    OutputFile.writeText(link, "new");

    assertThat(folder.resolve("precious")).hasContent("new");
  }

  @Test
  void writeWhenAnotherUserPlantedAPipeWhereAllMayWriteIsRefused() throws Exception {
    Path pipe = directory("1777", 0).resolve("out");
    Programs.run("mkfifo", pipe.toString());
    give(pipe, THIRD);

    assertThatThrownBy(() -> OutputFile.writeText(pipe, "new"))
        .hasMessageContaining("of user " + THIRD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci-layout", "index.json", "blobs", "blobs/sha256"})
  void writeWhenAPartIsALinkIsRefusedAndWritesNothingThrough(String part) throws Exception {
    OciLayout.write(other, store, layout, "other", warning -> {});
    Path moved = Files.move(layout.resolve(part), folder.resolve("moved"));
    Files.createSymbolicLink(layout.resolve(part), moved);
    Set<String> before = walk(moved);

    assertThat(OciLayout.problem(layout)).isPresent();
    assertThatThrownBy(() -> OciLayout.write(image, store, layout, "t", warning -> {}))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining(layout.resolve(part) + ": it is not a");

    assertThat(walk(moved)).isEqualTo(before);
    assertThat(layout.resolve(LayoutLock.NAME)).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci-layout", "index.json"})
  void writeWhenAFileIsAPipeIsRefusedAtOnce(String part) throws Exception {
    OciLayout.write(other, store, layout, "other", warning -> {});
    Files.delete(layout.resolve(part));
    Programs.run("mkfifo", layout.resolve(part).toString());

    assertThat(OciLayout.problem(layout)).isPresent();
    assertThatThrownBy(() -> OciLayout.write(image, store, layout, "t", warning -> {}))
        .hasMessageContaining(part + ": it is not a regular file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci-layout", "index.json", "blobs", "blobs/sha256"})
  void writeWhenAPartIsAnotherUsersIsRefused(String part) throws Exception {
    OciLayout.write(other, store, layout, "other", warning -> {});
    give(layout.resolve(part), OTHER);

    assertThatThrownBy(() -> OciLayout.write(image, store, layout, "t", warning -> {}))
        .hasMessageContaining(part + ": it belongs to user 54321");
  }

  @Test
  void writeWhenABlobIsALinkPutsTheBlobInItsPlace() throws Exception {
    OciLayout.write(image, store, layout, "t", warning -> {});
    Path blob = layout.resolve("blobs/sha256").resolve(image.layers().get(0).digest().hex());
    Files.createSymbolicLink(blob, Files.move(blob, folder.resolve("moved")));

    OciLayout.write(image, store, layout, "t", warning -> {});

    assertThat(blob).is(new Condition<>(it -> !Files.isSymbolicLink(it), "no link"));
  }

  private static Set<String> walk(Path tree) throws IOException {
    Set<String> all = new TreeSet<>();
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.toList()) {
        all.add(path + " " + Files.getLastModifiedTime(path));
      }
    }
    return all;
  }
}
