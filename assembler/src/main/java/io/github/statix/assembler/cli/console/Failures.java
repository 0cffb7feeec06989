package io.github.statix.assembler.cli.console;

import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.jib.PushException;
import io.github.statix.assembler.progress.Sizes;
import io.github.statix.presets.text.ProblemsException;
import io.github.statix.stages.base.BaseException;
import io.github.statix.stages.container.Remains;
import io.github.statix.stages.container.choice.NoEngineException;
import io.github.statix.stages.run.StageFailedException;
import io.github.statix.stages.source.SourceException;
import io.github.statix.verify.source.ImageSourceException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
    int code = code(failure);
    if (code == ExitCode.BUG) {
      console.err().println(PROGRAM + "this is a bug; please report it with what follows:");
      failure.printStackTrace(console.err());
    } else {
      console.err().println(PROGRAM + message(failure));
      if (failure instanceof StageFailedException failed) {
        remains(failed, command).forEach(console.err()::println);
      }
    }
    return code;
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

  private static int code(Exception failure) {
    if (failure instanceof UsageException || failure instanceof ProblemsException) {
      return ExitCode.USAGE;
    }
    if (failure instanceof StageFailedException) {
      return ExitCode.STAGE;
    }
    if (failure instanceof SourceException || failure instanceof BaseException) {
      return ExitCode.SOURCE;
    }
    if (failure instanceof PushException || failure instanceof ImageSourceException) {
      return ExitCode.REGISTRY;
    }
    if (failure instanceof NoEngineException) {
      return ExitCode.NO_ENGINE;
    }
    return failure instanceof IOException ? ExitCode.USAGE : ExitCode.BUG;
  }

  private static String message(Exception failure) {
    if (failure instanceof NoSuchFileException missing) {
      return "there is no file " + missing.getFile();
    }
    if (failure instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile();
    }
    if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
      return ((FileSystemException) failure).getFile() + " is in the way: it is not a folder";
    }
    return String.valueOf(failure.getMessage());
  }
}
