package io.github.statix.assembler.archive;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.FileErrors;
import io.github.statix.oci.message.StatixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether something could be made that is not there yet. */
final class Writability {

  private Writability() {}

  /**
   * Why nothing can be made at a path; empty when it can.
   *
   * @param named by the user
   * @param missing where that leads; the directories above it may be missing, too
   */
  static Optional<StatixException> ofMissing(Path named, Path missing) {
    Path above = missing.getParent();
    while (above != null && !Files.exists(above)) {
      above = above.getParent();
    }
    if (above == null) {
      return Optional.empty();
    }
    return Files.isDirectory(above)
        ? ofPresent(named, above)
        : refusal(Category.USAGE, named, "%s is not a directory".formatted(above));
  }

  /**
   * Why a file, or something in a directory, cannot be written; empty when it can.
   *
   * @param named by the user
   * @param present what is there: the file or directory itself, or one above it
   */
  static Optional<StatixException> ofPresent(Path named, Path present) {
    if (Files.isWritable(present)) {
      return Optional.empty();
    }
    try {
      if (Files.getFileStore(present).isReadOnly()) {
        return refusal(Category.DISK, named, "%s is on a read-only file system".formatted(present));
      }
    } catch (IOException e) {
      return Optional.of(problem(FileErrors.reading(present, e)));
    }
    return refusal(Category.USAGE, named, "no permission to write %s".formatted(present));
  }

  private static Optional<StatixException> refusal(Category category, Path named, String reason) {
    return Optional.of(
        new StatixException(
            category, "cannot write %s: %s".formatted(named, reason), "name another place"));
  }

  /** A failure as one of the problems that are reported together. */
  static StatixException problem(IOException failure) {
    return failure instanceof StatixException known
        ? known
        : new StatixException(Category.DISK, String.valueOf(failure.getMessage()), null, failure);
  }
}
