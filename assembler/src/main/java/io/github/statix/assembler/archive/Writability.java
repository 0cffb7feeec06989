package io.github.statix.assembler.archive;

import io.github.statix.presets.message.Category;
import io.github.statix.presets.message.FileErrors;
import io.github.statix.presets.message.StatixException;
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
    if (!Files.isDirectory(above)) {
      return refusal(Category.USAGE, named, "%s is not a directory".formatted(above));
    }
    try {
      if (Files.getFileStore(above).isReadOnly()) {
        return refusal(Category.DISK, named, "%s is on a read-only file system".formatted(above));
      }
    } catch (IOException e) {
      return Optional.of(problem(FileErrors.reading(above, e)));
    }
    return Files.isWritable(above)
        ? Optional.empty()
        : refusal(Category.USAGE, named, "no permission to make anything in %s".formatted(above));
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
