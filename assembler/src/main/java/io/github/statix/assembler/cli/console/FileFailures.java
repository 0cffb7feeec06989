package io.github.statix.assembler.cli.console;

import io.github.statix.presets.message.Category;
import io.github.statix.presets.message.ForeignText;
import io.github.statix.presets.message.StatixException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What the failures of Java's file functions mean, which tell little but their class. */
final class FileFailures {

  private FileFailures() {}

  /** Names the file and what is wrong with it. */
  static StatixException explained(FileSystemException failure) {
    String file = ForeignText.line(String.valueOf(failure.getFile()));
    if (failure instanceof NoSuchFileException) {
      return usage("there is no file " + file, failure);
    }
    if (failure instanceof AccessDeniedException) {
      return usage("no permission for " + file, failure);
    }
    if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
      return usage(file + " is in the way: it is not a directory", failure);
    }
    String reason = failure.getReason() == null ? failure.toString() : failure.getReason();
    return new StatixException(
        Category.DISK, file + ": " + ForeignText.line(reason), null, failure);
  }

  private static StatixException usage(String message, FileSystemException cause) {
    return new StatixException(Category.USAGE, message, null, cause);
  }
}
