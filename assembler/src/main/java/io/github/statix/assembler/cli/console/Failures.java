package io.github.statix.assembler.cli.console;

import io.github.statix.assembler.progress.Display;
import io.github.statix.assembler.progress.ProgressMode;
import io.github.statix.assembler.progress.Sizes;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.FileErrors;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.presets.text.ProblemsException;
import io.github.statix.stages.container.Remains;
import io.github.statix.stages.run.StageFailedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Says what went wrong on standard error, and with which code the program ends. */
public final class Failures {

  private static final String PROGRAM = "statix-assemble: ";

  private Failures() {}

  /**
   * A command line that does not parse.
   *
   * @param suggestions what may have been meant, whole lines or nothing
   * @param command the program's name and the verb's, as they are typed
   * @return the code to end with
   */
  public static int reportUsage(
      Console console, String message, String suggestions, String command) {
    say(console, PROGRAM + message);
    say(console, suggestions);
    say(console, "Run '" + command + " --help'.");
    return ExitCode.USAGE;
  }

  /**
   * A verb that failed.
   *
   * @param command the verb
   * @return the code to end with
   */
  public static int report(Console console, Throwable failure, Object command) {
    Throwable cause = unwrapped(failure);
    if (isInterrupt(cause)) {
      say(console, PROGRAM + "interrupted; nothing half-made is left");
      return ExitCode.INTERRUPTED;
    }
    StatixException explained = explained(cause);
    if (command instanceof StageCommand verb
        && verb.mode() == ProgressMode.JSON
        && explained.category() != Category.BUG) {
      try (Display display = console.display(ProgressMode.JSON)) {
        display.failed(explained);
      }
    } else if (explained.category() == Category.BUG) {
      say(console, PROGRAM + "this is a bug; please report it with what follows:");
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      sayIndented(console, trace.toString());
    } else {
      if (explained instanceof ProblemsException) {
        // Each of its lines begins with its place, as editors expect.
        say(console, PROGRAM + explained.getMessage());
      } else {
        sayIndented(console, PROGRAM + explained.getMessage());
      }
      explained.remedy().ifPresent(remedy -> say(console, "  " + remedy));
      if (explained instanceof StageFailedException failed) {
        remains(failed, command).forEach(line -> say(console, line));
      }
    }
    return ExitCode.of(explained.category());
  }

  /**
   * Whether standard output took all that was written to it, which is found out at the end only.
   *
   * @param code to end with if it did
   * @return the code to end with
   */
  public static int checkOutput(Console console, int code) {
    if (!console.out().checkError()) {
      return code;
    }
    say(
        console,
        PROGRAM
            + "standard output was not written to its end: it is closed, its file system is full,"
            + " or its reader has gone");
    return code == ExitCode.DONE ? ExitCode.USAGE : code;
  }

  /** No text of others, an argument among it, may drive the terminal. */
  private static void say(Console console, String text) {
    text.lines().map(ForeignText::printable).forEach(console.err()::println);
  }

  /** No text of others in a message may look like a line of this program's own. */
  private static void sayIndented(Console console, String text) {
    String margin = "";
    for (String line : text.lines().toList()) {
      boolean isIndented = line.isBlank() || line.startsWith("  ");
      if (line.startsWith("\t")) {
        console.err().println("\t" + ForeignText.printable(line.substring(1)));
      } else {
        console.err().println((isIndented ? "" : margin) + ForeignText.printable(line));
      }
      margin = "  ";
    }
  }

  /** Where the failed recipe's folders are, and how to get there. */
  private static List<String> remains(StageFailedException failed, Object command) {
    if (failed.remains() instanceof Remains.Kept kept && command instanceof StageCommand verb) {
      String size = kept.bytes().isPresent() ? Sizes.bytes(kept.bytes().getAsLong()) + " " : "";
      return List.of(
          "  its /build, /out and /tmp: %sin %s".formatted(size, kept.place()),
          "  look into it: " + verb.shellOf(failed.stage()));
    }
    return failed.remains() instanceof Remains.Lost lost
        ? List.of("  its /build is not kept: " + lost.why())
        : List.of();
  }

  /** What other exceptions only carry. */
  private static Throwable unwrapped(Throwable failure) {
    Throwable inner = failure;
    for (int depth = 0; depth < 20 && inner.getCause() != null && isWrapper(inner); depth++) {
      inner = inner.getCause();
    }
    return inner;
  }

  private static boolean isWrapper(Throwable failure) {
    return failure instanceof UncheckedIOException
        || failure instanceof DirectoryIteratorException
        || failure instanceof ExecutionException
        || failure instanceof CompletionException
        || failure.getClass() == RuntimeException.class
        || (failure.getClass() == IOException.class && failure.getCause() instanceof Error);
  }

  /** Channels and sockets report an interrupt as a failure of theirs; some keep the flag set. */
  private static boolean isInterrupt(Throwable failure) {
    return failure instanceof InterruptedException
        || failure instanceof ClosedByInterruptException
        || failure instanceof FileLockInterruptionException
        || (failure instanceof InterruptedIOException && Thread.currentThread().isInterrupted());
  }

  /** Every failure as one that can be explained; what nobody foresaw is a bug. */
  private static StatixException explained(Throwable failure) {
    if (failure instanceof StatixException known) {
      return known;
    }
    if (failure instanceof FileSystemException file) {
      return FileErrors.explained(file);
    }
    if (failure instanceof InvalidPathException path) {
      return new StatixException(
          Category.USAGE,
          "'%s' cannot be the name of a file: %s"
              .formatted(ForeignText.line(path.getInput()), path.getReason()),
          null,
          failure);
    }
    if (failure instanceof VirtualMachineError limit) {
      return LimitErrors.explained(limit);
    }
    Category category = failure instanceof IOException ? Category.DISK : Category.BUG;
    return new StatixException(category, String.valueOf(failure.getMessage()), null, failure);
  }
}
