package io.github.statix.assembler.cli.console;

import io.github.statix.assembler.progress.Sizes;
import io.github.statix.presets.message.Category;
import io.github.statix.presets.message.StatixException;
import io.github.statix.stages.container.Remains;
import io.github.statix.stages.run.StageFailedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.FileSystemException;
import java.util.List;

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
    console.err().println(PROGRAM + message);
    console.err().print(suggestions);
    console.err().println("Run '" + command + " --help'.");
    return ExitCode.USAGE;
  }

  /**
   * A verb that failed.
   *
   * @param command the verb
   * @return the code to end with
   */
  public static int report(Console console, Exception failure, Object command) {
    if (isInterrupt(failure)) {
      console.err().println(PROGRAM + "interrupted; nothing half-made is left");
      return ExitCode.INTERRUPTED;
    }
    StatixException explained = explained(failure);
    if (explained.category() == Category.BUG) {
      console.err().println(PROGRAM + "this is a bug; please report it with what follows:");
      failure.printStackTrace(console.err());
    } else {
      console.err().println(PROGRAM + explained.getMessage());
      explained.remedy().ifPresent(remedy -> console.err().println("  " + remedy));
      if (explained instanceof StageFailedException failed) {
        remains(failed, command).forEach(console.err()::println);
      }
    }
    return ExitCode.of(explained.category());
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

  /** Channels and sockets report an interrupt as a failure of theirs; some keep the flag set. */
  private static boolean isInterrupt(Exception failure) {
    return failure instanceof InterruptedException
        || failure instanceof ClosedByInterruptException
        || failure instanceof FileLockInterruptionException
        || (failure instanceof InterruptedIOException && Thread.currentThread().isInterrupted());
  }

  /** Every failure as one that can be explained; what nobody foresaw is a bug. */
  private static StatixException explained(Exception failure) {
    if (failure instanceof StatixException known) {
      return known;
    }
    if (failure instanceof FileSystemException file) {
      return FileFailures.explained(file);
    }
    Category category = failure instanceof IOException ? Category.DISK : Category.BUG;
    return new StatixException(category, String.valueOf(failure.getMessage()), null, failure);
  }
}
