package io.github.statix.assembler.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Files under names that nobody can foretell, in directories that others may write, too. They get
 * the mode that the umask leaves.
 */
final class FreshFile {

  private static final String PREFIX = ".statix-";

  private static final Pattern NAME = Pattern.compile(Pattern.quote(PREFIX) + "[0-9a-f-]{36}");

  private FreshFile() {}

  /** A name in the directory of this file; not longer than one that may be the longest allowed. */
  static Path beside(Path file) {
    return file.resolveSibling(PREFIX + UUID.randomUUID());
  }

  /** Makes the file; a link or a file that is there already is an error (O_EXCL). */
  static OutputStream open(Path fresh) throws IOException {
    return Files.newOutputStream(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Deletes the file if it is there. */
  static void discard(Path fresh) {
    try {
      Files.deleteIfExists(fresh);
    } catch (IOException e) {
      // What went wrong before this is what the user has to hear of.
      return;
    }
  }

  /** Deletes what runs that were killed left in a directory that nobody else writes now. */
  static void sweep(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, PREFIX + "*")) {
      for (Path entry : entries) {
        if (NAME.matcher(entry.getFileName().toString()).matches()) {
          discard(entry);
        }
      }
    }
  }
}
