package io.github.statix.assembler.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.assembler.registry.Programs;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the file that a user named, whatever it is. */
@Timeout(60)
class OutputFileTest {

  private static final OutputFile.Content HALF =
      out -> {
        out.write("half".getBytes(StandardCharsets.UTF_8));
        throw new IOException("on the way");
      };

  @TempDir Path folder;

  @Test
  void writeWhenTheFileIsNewMakesItsDirectoriesAndHeedsTheUmask() throws Exception {
    Path file = folder.resolve("a/b/image.tar");
    Path other = Files.createFile(folder.resolve("other"));

    OutputFile.write(file, out -> out.write("new".getBytes(StandardCharsets.UTF_8)));

    assertThat(file).hasContent("new");
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other));
    assertThat(names(file.resolveSibling(""))).containsExactly("image.tar");
  }

  @Test
  void writeWhenTheFileIsThereReplacesItAndKeepsItsMode() throws Exception {
    Path file = Files.writeString(folder.resolve("image.tar"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    OutputFile.writeText(file, "new");

    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void writeWhenTheContentFailsLeavesTheFileAsItWas() throws Exception {
    Path file = Files.writeString(folder.resolve("image.tar"), "old");

    assertThatThrownBy(() -> OutputFile.write(file, HALF)).hasMessage("on the way");

    assertThat(file).hasContent("old");
    assertThat(names(folder)).containsExactly("image.tar");
  }

  @Test
  void writeWhenTheFileIsALinkWritesWhereItLeads() throws Exception {
    Path real = Files.writeString(Files.createDirectory(folder.resolve("x")).resolve("real"), "a");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("x/real"));

    OutputFile.writeText(link, "new");

    assertThat(link).isSymbolicLink();
    assertThat(real).hasContent("new");
    assertThat(names(real.resolveSibling(""))).containsExactly("real");
  }

  @Test
  void writeWhenALinkLeadsToNothingMakesTheFileThere() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));

    OutputFile.writeText(link, "new");

    assertThat(link).isSymbolicLink();
    assertThat(folder.resolve("real")).hasContent("new");
  }

  @Test
  void writeWhenLinksGoInCirclesSaysSo() throws Exception {
    Path a = Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));

    assertThatThrownBy(() -> OutputFile.writeText(a, "new"))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining(a.toString())
        .hasMessageContaining("symbolic links");
  }

  @Test
  void writeWhenALinkLiesUnderAnOldTemporaryNameLeavesItAlone() throws Exception {
    Path victim = Files.writeString(folder.resolve("victim"), "mine");
    Path link = Files.createSymbolicLink(folder.resolve(".image.tar.new"), victim);

    OutputFile.writeText(folder.resolve("image.tar"), "new");

    assertThat(victim).hasContent("mine");
    assertThat(link).isSymbolicLink();
    assertThat(folder.resolve("image.tar")).isRegularFile().hasContent("new");
  }

  @Test
  void writeWhenTheFileIsAPipeWritesIntoItAndInterruptsEndTheWait() throws Exception {
    Path pipe = folder.resolve("pipe");
    Programs.run("mkfifo", pipe.toString());
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> {
              try (InputStream in = Files.newInputStream(pipe)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
              } catch (IOException e) {
                return e.toString();
              }
            });

    OutputFile.writeText(pipe, "new");

    assertThat(read.get()).isEqualTo("new");
    assertThat(Files.isRegularFile(pipe, LinkOption.NOFOLLOW_LINKS)).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> OutputFile.writeText(pipe, "nobody reads"))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void writeWhenTheFileIsADeviceKeepsTheDevice() throws Exception {
    OutputFile.writeText(Path.of("/dev/null"), "x");

    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void writeWhenTheDeviceIsFullNamesIt() {
    assertThatThrownBy(() -> OutputFile.writeText(Path.of("/dev/full"), "x"))
        .isInstanceOfSatisfying(
            StatixException.class, e -> assertThat(e.category()).isEqualTo(Category.DISK))
        .hasMessage("cannot write /dev/full: No space left on device");
  }

  @Test
  void writeWhenTheFileIsADirectorySaysSo() {
    assertThatThrownBy(() -> OutputFile.writeText(folder, "x"))
        .isInstanceOfSatisfying(
            StatixException.class, e -> assertThat(e.category()).isEqualTo(Category.USAGE))
        .hasMessageContaining(folder + ": it is a directory");
  }

  @Test
  void writeWhenAFileIsWhereADirectoryShouldBeNamesIt() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> OutputFile.writeText(file.resolve("x"), "x"))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void writeTextWhenTheDirectoryIsMissingSaysSo() {
    Path file = folder.resolve("none/digest");

    assertThatThrownBy(() -> OutputFile.writeText(file, "x"))
        .isInstanceOf(StatixException.class)
        .hasMessage("cannot write %s: there is no such file or directory".formatted(file));
    assertThat(OutputFile.textProblem(file)).isPresent();
    assertThat(OutputFile.problem(file)).isEmpty();
  }

  @Test
  void writeWhenTheNameIsTooLongSaysSo() {
    Path file = folder.resolve("n".repeat(300));

    assertThatThrownBy(() -> OutputFile.writeText(file, "x"))
        .isInstanceOfSatisfying(
            StatixException.class, e -> assertThat(e.category()).isEqualTo(Category.USAGE))
        .hasMessageContaining("File name too long");
    assertThat(OutputFile.problem(file)).isPresent();
  }

  @Test
  void writeWhenTheNameIsAsLongAsItMayBeWorks() throws Exception {
    Path file = folder.resolve("n".repeat(255));

    OutputFile.writeText(file, "x");

    assertThat(file).hasContent("x");
  }

  @Test
  void problemWhenNothingIsInTheWayIsEmptyAndWritesNothing() throws Exception {
    assertThat(OutputFile.problem(folder.resolve("a/b/c"))).isEmpty();
    assertThat(OutputFile.problem(Path.of("/dev/null"))).isEmpty();
    assertThat(names(folder)).isEmpty();
  }

  @Test
  void problemWhenADirectoryOrAFileIsInTheWayNamesIt() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(OutputFile.problem(folder)).isPresent();
    assertThat(OutputFile.problem(file.resolve("below")))
        .hasValueSatisfying(e -> assertThat(e).hasMessageContaining(file.toString()));
    assertThat(OutputFile.problem(file)).isEmpty();
  }

  @Test
  void problemWhenTheFileSystemIsReadOnlySaysSo() {
    assertThat(OutputFile.problem(Path.of("/proc/sys/nothing/here"))).isPresent();
  }

  @Test
  void placeWhenWrittenInTwoWaysIsOne() throws Exception {
    Path real = Files.createDirectory(folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("link"), real);

    assertThat(OutputFile.place(folder.resolve("link/new/../x")))
        .isEqualTo(OutputFile.place(real.resolve("x")))
        .isPresent();
    assertThat(OutputFile.place(Path.of("/dev/null"))).isEmpty();
  }

  @Test
  void writeWhenAnotherThreadInterruptsAWriteOfManyBytesEndsIt() throws Exception {
    Path pipe = folder.resolve("pipe");
    Programs.run("mkfifo", pipe.toString());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread writer =
        new Thread(
            () -> {
              try {
                OutputFile.write(pipe, out -> out.write(new byte[10_000_000]));
              } catch (IOException e) {
                failure.set(e);
              }
            });
    writer.start();
    try (InputStream reader = Files.newInputStream(pipe)) {
      assertThat(reader.read()).isZero();
      writer.interrupt();
      writer.join(10_000);
    }

    assertThat(writer.isAlive()).isFalse();
    assertThat(failure.get()).isInstanceOf(java.nio.channels.ClosedByInterruptException.class);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(each -> each.getFileName().toString()).toList();
    }
  }
}
