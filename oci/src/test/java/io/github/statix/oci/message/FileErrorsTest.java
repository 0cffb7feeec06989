package io.github.statix.oci.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failures of files name the file, the reason and what to do, whatever Java said of them. */
class FileErrorsTest {

  private static final Path FILE = Path.of("/a/b");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "No space left on device, DISK, make room",
    "Disk quota exceeded, DISK, make room",
    "Read-only file system, DISK, can be written",
    "File too large, DISK, ulimit -f",
    "Too many open files, DISK, ulimit -n",
    "Input/output error, DISK, ''",
    "Is a directory, USAGE, ''",
    "Broken pipe, USAGE, ''",
    "File name too long, USAGE, ''",
  })
  void writingWhenTheSystemGivesAReasonNamesFileAndRemedy(
      String reason, Category category, String remedy) {
    for (IOException failure :
        List.of(new IOException(reason), new FileSystemException("/a/.tmp", null, reason))) {
      assertThat(FileErrors.writing(FILE, failure))
          .isInstanceOfSatisfying(
              StatixException.class,
              e -> {
                assertThat(e).hasMessage("cannot write /a/b: " + reason);
                assertThat(e.category()).isEqualTo(category);
                assertThat(e.remedy().orElse("")).contains(remedy);
              });
    }
  }

  @Test
  void readingWhenJavaGivesNoReasonFindsWords() {
    assertThat(FileErrors.reading(FILE, new NoSuchFileException("/a/b")))
        .hasMessage("cannot read /a/b: there is no such file or directory");
    assertThat(FileErrors.reading(FILE, new AccessDeniedException("/a/b")))
        .hasMessage("cannot read /a/b: no permission");
  }

  @Test
  void writingWhenItIsAnInterruptOrExplainedAlreadyIsTheSame() {
    for (IOException failure :
        List.of(
            new ClosedByInterruptException(),
            new InterruptedIOException(),
            new StatixException(Category.SOURCE, "said"))) {
      assertThat(FileErrors.writing(FILE, failure)).isSameAs(failure);
    }
  }

  @Test
  void writingWhenTheNameHasControlCharactersPrintsNone() {
    assertThat(FileErrors.writing(Path.of("/a\u001b[31m"), new IOException("x")))
        .hasMessage("cannot write /a [31m: x");
  }

  @Test
  void namingWhenTheStreamFailsNamesTheFile() throws Exception {
    Path full = Path.of("/dev/full");
    try (OutputStream out = FileErrors.naming(full, Files.newOutputStream(full))) {
      assertThatThrownBy(() -> out.write(new byte[10]))
          .isInstanceOf(StatixException.class)
          .hasMessage("cannot write /dev/full: No space left on device");
    }
  }

  @Test
  void togetherWhenThereAreSeveralListsAllAndTakesTheFirstCategory() {
    StatixException one = new StatixException(Category.DISK, "no room", "make some");
    StatixException other = new StatixException(Category.REGISTRY, "refused");

    StatixException both = StatixException.together(List.of(one, other));

    assertThat(both).hasMessage("2 problems\n  no room; make some\n  refused");
    assertThat(both.category()).isEqualTo(Category.REGISTRY);
    assertThat(StatixException.together(List.of(one))).isSameAs(one);
  }

  @Test
  void textWhenTheFileIsNoTextSaysWhyAndNamesIt() throws Exception {
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0});
    Path text = Files.writeString(folder.resolve("text"), "ä");

    assertThat(UserFile.text(text)).isEqualTo("ä");
    assertThatThrownBy(() -> UserFile.text(binary))
        .hasMessage("cannot read %s: it is not text in UTF-8".formatted(binary));
    assertThatThrownBy(() -> UserFile.text(folder))
        .hasMessage("cannot read %s: it is not a regular file".formatted(folder));
    assertThatThrownBy(() -> UserFile.text(Path.of("/dev/zero")))
        .hasMessage("cannot read /dev/zero: it is not a regular file");
    assertThatThrownBy(() -> UserFile.text(folder.resolve("none")))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining("there is no such file");
  }
}
