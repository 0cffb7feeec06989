package io.github.statix.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.cli.console.Failures;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The last edge: what is said of a failure, and which code the program ends with. */
class FailuresTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console =
      new Console(
          new PrintStream(OutputStream.nullOutputStream()),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          Map.of(),
          false);

  @ParameterizedTest
  @EnumSource(Category.class)
  void reportWhenAnErrorHasACategoryExitsWithItsCode(Category category) {
    int code = report(new StatixException(category, "what happened", "what to do"));

    assertThat(code)
        .isEqualTo(
            switch (category) {
              case USAGE -> 2;
              case SOURCE -> 3;
              case STAGE -> 4;
              case REGISTRY -> 5;
              case VERIFICATION -> 6;
              case ENGINE -> 7;
              case DISK -> 8;
              case BUG -> 1;
            });
    if (category != Category.BUG) {
      assertThat(said()).isEqualTo("statix-assemble: what happened\n  what to do\n");
    }
  }

  static Stream<Arguments> fromOutside() {
    return Stream.of(
        Arguments.of(new NoSuchFileException("/a/b"), 2, "/a/b: there is no such file"),
        Arguments.of(new AccessDeniedException("/a/b"), 2, "/a/b: no permission"),
        Arguments.of(new FileSystemException("/a", null, "Is a directory"), 2, "/a: Is a dir"),
        Arguments.of(
            new FileSystemException("/a/b", null, "No space left on device"), 8, "make room"),
        Arguments.of(
            new FileSystemException("/a/b", null, "Read-only file system"), 8, "/a/b: Read-only"),
        Arguments.of(new IOException("broken"), 8, "broken"),
        Arguments.of(
            new UncheckedIOException(new NoSuchFileException("/a/b")), 2, "/a/b: there is no"),
        Arguments.of(
            new ExecutionException(new StatixException(Category.SOURCE, "gone")), 3, "gone"),
        Arguments.of(new InvalidPathException("a\u0000b", "Nul character not allowed"), 2, "'a b'"),
        Arguments.of(new OutOfMemoryError("Java heap space"), 8, "out of memory"),
        Arguments.of(new IOException(new OutOfMemoryError("heap")), 8, "out of memory"),
        Arguments.of(new StackOverflowError(), 2, "nested too deeply"),
        Arguments.of(new InterruptedException(), 130, "interrupted"),
        Arguments.of(new ClosedByInterruptException(), 130, "interrupted"));
  }

  @ParameterizedTest
  @MethodSource("fromOutside")
  void reportWhenAFailureComesFromOutsidePrintsNoStackTrace(
      Throwable failure, int code, String sentence) {
    assertThat(report(failure)).isEqualTo(code);
    assertThat(said()).contains(sentence).doesNotContain("\tat ", "Exception");
  }

  @Test
  void reportWhenItIsABugPrintsTheStackTrace() {
    assertThat(report(new IllegalStateException("impossible"))).isEqualTo(ExitCode.BUG);
    assertThat(said()).contains("this is a bug", "impossible", "\tat ");
  }

  @Test
  void reportWhenAMessageHasControlCharactersPrintsNone() {
    report(new StatixException(Category.USAGE, "a\u001b[31mb\u202ec\n  second line"));

    assertThat(said()).isEqualTo("statix-assemble: a [31mb c\n  second line\n");
  }

  @Test
  void reportWhenAMessageQuotesALineBreakIndentsWhatFollows() {
    report(new StatixException(Category.REGISTRY, "a\nstatix-assemble: all is well\r\n\n  - b"));

    assertThat(said()).isEqualTo("statix-assemble: a\n  statix-assemble: all is well\n\n  - b\n");
  }

  @Test
  void reportWhenABugQuotesControlCharactersPrintsNone() {
    String evil = "\u001b]0;pwned\u0007\u202e\nstatix-assemble: all is well";
    report(new IllegalStateException(evil, new IllegalStateException(evil)));

    assertThat(said())
        .contains("IllegalStateException:  ]0;pwned", "\tat io.github.statix")
        .doesNotContain("\u001b", "\u0007", "\u202e", "\nstatix-assemble: all is well");
  }

  @Test
  void argumentWhenItHasControlCharactersIsPrintedWithout() {
    for (List<String> arguments :
        List.of(
            List.of("--progress", "\u001b[31m"),
            List.of("--nosuch\u001b[31m"),
            List.of("presets", "\u001b[31m"),
            List.of("--preset", "\u001b[31m", "plan"),
            List.of("--push", "\u001b[31m"),
            List.of("-o", "oci\u001b:x"))) {
      Run run = Run.of(arguments.toArray(String[]::new));

      assertThat(run.code()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).doesNotContain("\u001b");
    }
  }

  @Test
  void checkOutputWhenNothingCouldBeWrittenSaysSo() {
    PrintStream closed = new PrintStream(OutputStream.nullOutputStream());
    closed.close();
    closed.println("lost");
    Console broken = new Console(closed, console.err(), Map.of(), false);

    assertThat(Failures.checkOutput(broken, ExitCode.DONE)).isEqualTo(ExitCode.USAGE);
    assertThat(Failures.checkOutput(broken, ExitCode.STAGE)).isEqualTo(ExitCode.STAGE);
    assertThat(Failures.checkOutput(console, ExitCode.DONE)).isEqualTo(ExitCode.DONE);
    assertThat(said()).contains("standard output was not written to its end");
  }

  private int report(Throwable failure) {
    return Failures.report(console, failure, "verb");
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
