package io.github.statix.oci.message;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Failures of file functions as errors that name the file. Java's own messages lack the file, as
 * {@code No space left on device} does, or the reason, as a {@link NoSuchFileException} does.
 */
public final class FileErrors {

  private FileErrors() {}

  /**
   * The error of a file or directory that could not be written.
   *
   * @param file as the user named it, or where it is in the store
   * @return the failure itself when it is an interrupt, or an error that is explained already
   */
  public static IOException writing(Path file, IOException failure) {
    return isKnown(failure) ? failure : error("cannot write " + shown(file), failure);
  }

  /**
   * The error of a file or directory that could not be read.
   *
   * @param file as the user named it, or where it is in the store
   * @return the failure itself when it is an interrupt, or an error that is explained already
   */
  public static IOException reading(Path file, IOException failure) {
    return isKnown(failure) ? failure : error("cannot read " + shown(file), failure);
  }

  /** The error of a file function whose exception names the file. */
  public static StatixException explained(FileSystemException failure) {
    return error(ForeignText.line(String.valueOf(failure.getFile())), failure);
  }

  /** The same stream, whose failures name the file. */
  public static OutputStream naming(Path file, OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(int b) throws IOException {
        named(() -> out.write(b));
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        named(() -> out.write(bytes, offset, length));
      }

      @Override
      public void flush() throws IOException {
        named(out::flush);
      }

      @Override
      public void close() throws IOException {
        named(out::close);
      }

      private void named(Action action) throws IOException {
        try {
          action.run();
        } catch (IOException e) {
          throw writing(file, e);
        }
      }
    };
  }

  /** Something done with a stream. */
  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }

  private static boolean isKnown(IOException failure) {
    return failure instanceof StatixException
        || failure instanceof InterruptedIOException
        || failure instanceof ClosedByInterruptException
        || failure instanceof FileLockInterruptionException;
  }

  private static StatixException error(String where, IOException failure) {
    String reason = reason(failure);
    String text = reason.toLowerCase(Locale.ROOT);
    boolean users =
        failure instanceof NoSuchFileException
            || failure instanceof AccessDeniedException
            || failure instanceof FileAlreadyExistsException
            || failure instanceof NotDirectoryException
            || failure instanceof DirectoryNotEmptyException
            || text.matches(
                "is a directory|not a directory|file name too long|broken pipe"
                    + "|too many levels of symbolic links|no such device or address");
    return new StatixException(
        users ? Category.USAGE : Category.DISK, where + ": " + reason, remedy(text), failure);
  }

  /** What went wrong, in words; what the operating system said where there are none of ours. */
  private static String reason(IOException failure) {
    String given =
        failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
    if (given != null && !given.isBlank()) {
      return ForeignText.line(given);
    }
    if (failure instanceof NoSuchFileException) {
      return "there is no such file or directory";
    }
    if (failure instanceof AccessDeniedException) {
      return "no permission";
    }
    if (failure instanceof NotDirectoryException || failure instanceof FileAlreadyExistsException) {
      return "it is in the way: it is not a directory";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "it is in the way: it is a directory with something in it";
    }
    return ForeignText.line(failure.toString());
  }

  private static @Nullable String remedy(String reason) {
    if (reason.contains("no space left") || reason.contains("quota exceeded")) {
      return "make room there ('statix-assemble cache gc' does so in the store), or name another place";
    }
    if (reason.contains("read-only file system")) {
      return "name a place on a file system that can be written";
    }
    if (reason.contains("file too large")) {
      return "a limit of this process (ulimit -f) or of the file system stands in the way; raise it,"
          + " or name another place";
    }
    if (reason.contains("too many open files")) {
      return "raise the limit of open files (ulimit -n)";
    }
    return null;
  }

  private static String shown(Path file) {
    return ForeignText.line(file.toString());
  }
}
