package io.github.statix.stages.store;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The folders of a store, and what it means when they cannot be made. */
final class StoreFolders {

  private static final String[] SHARED = {"blobs", "tmp", "locks", "logs", "roots"};

  /**
   * What recipes wrote lies below it: no other user is to reach a file of theirs. What they write
   * elsewhere lies in folders of work, which are closed themselves.
   */
  private static final String PRIVATE = "ccache";

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private StoreFolders() {}

  /** Makes those that are missing, also in a store of an older version; returns its real path. */
  static Path make(Path folder) throws IOException {
    Path root = Files.createDirectories(folder.toAbsolutePath().normalize()).toRealPath();
    for (String part : SHARED) {
      Files.createDirectories(root.resolve(part));
    }
    Path own = Files.createDirectories(root.resolve(PRIVATE));
    if (!Files.getPosixFilePermissions(own).equals(OWNER_ONLY)) {
      Files.setPosixFilePermissions(own, OWNER_ONLY);
    }
    return root;
  }

  static boolean isReadable(Path folder) {
    return Files.isDirectory(folder)
        && Files.isReadable(folder)
        && Files.isExecutable(folder)
        && Files.isDirectory(folder.resolve("blobs"));
  }

  /** What the user can do when a store cannot be made or written. */
  static StatixException unwritable(Path folder, FileSystemException failure) {
    String why = why(failure);
    boolean full = why.contains("space") || why.contains("quota") || why.contains("output error");
    return new StatixException(
        full ? Category.DISK : Category.USAGE,
        "the store %s cannot be written: %s".formatted(ForeignText.line(folder.toString()), why),
        "name another directory with --store, or in STATIX_STORE",
        failure);
  }

  private static String why(FileSystemException failure) {
    String where = ForeignText.line(String.valueOf(failure.getFile()));
    if (failure instanceof AccessDeniedException) {
      return "no permission for " + where;
    }
    if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
      return where + " is not a directory";
    }
    if (failure instanceof NoSuchFileException) {
      return where + " cannot be made there";
    }
    return where + ": " + ForeignText.line(String.valueOf(failure.getReason()));
  }
}
