package io.github.statix.stages.tree;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The deletion of a tree that a hostile program may have filled: of any depth, with any names, with
 * directories that nobody may enter. Symbolic links are deleted and never followed.
 *
 * <p>Every name is looked up in an open directory, so that no path grows beyond what the kernel
 * takes. A directory below a directory is moved to the top of the tree before it is emptied, so
 * that neither the stack nor the number of open files depends on the depth.
 */
public final class TreeDeletion {

  private static final Set<PosixFilePermission> OPEN_TO_OWNER =
      PosixFilePermissions.fromString("rwx------");

  /** How many of the things that stay are named. */
  private static final int NAMED = 3;

  private final Path top;
  private final String prefix = ".moved-" + UUID.randomUUID() + "-";
  private final List<String> problems = new ArrayList<>();
  private long moved;
  private long removed;

  private TreeDeletion(Path top) {
    this.top = top;
  }

  /**
   * Deletes a file, a link or a whole tree; nobody else may change it meanwhile. What cannot be
   * deleted is left, and the rest is deleted all the same.
   *
   * @return why something is left, a few sentences; empty when nothing is
   */
  public static List<String> of(Path tree) {
    TreeDeletion deletion = new TreeDeletion(tree);
    try {
      deletion.run();
    } catch (NoSuchFileException e) {
      // Somebody else deleted it meanwhile.
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      deletion.problem(tree, e);
    }
    return List.copyOf(deletion.problems);
  }

  private void run() throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(top, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isDirectory()) {
      if (!attributes.permissions().containsAll(OPEN_TO_OWNER)) {
        Files.setPosixFilePermissions(top, OPEN_TO_OWNER);
      }
      // Directories that were moved up meanwhile may turn up in the next pass only.
      do {
        removed = 0;
        problems.clear();
        pass();
      } while (removed > 0);
    }
    try {
      Files.deleteIfExists(top);
    } catch (DirectoryNotEmptyException e) {
      if (problems.isEmpty()) {
        problem(top, e);
      }
    }
  }

  private void pass() throws IOException {
    try (SecureDirectoryStream<Path> entries = secure(Files.newDirectoryStream(top))) {
      for (Path entry : entries) {
        Path name = entry.getFileName();
        try {
          if (isDirectory(entries, name, name)) {
            empty(entries, name);
            entries.deleteDirectory(name);
          } else {
            entries.deleteFile(name);
          }
          removed++;
        } catch (NoSuchFileException e) {
          // Gone is what was wanted.
          continue;
        } catch (IOException | DirectoryIteratorException e) {
          problem(name, e);
        }
      }
    }
  }

  /** Deletes a directory's files, and moves its directories to the top unless they are empty. */
  private void empty(SecureDirectoryStream<Path> parent, Path directory) throws IOException {
    try (SecureDirectoryStream<Path> entries =
        parent.newDirectoryStream(directory, LinkOption.NOFOLLOW_LINKS)) {
      for (Path entry : entries) {
        Path name = entry.getFileName();
        try {
          if (isDirectory(entries, name, directory.resolve(name))) {
            up(parent, entries, name);
          } else {
            entries.deleteFile(name);
          }
          removed++;
        } catch (NoSuchFileException e) {
          continue;
        } catch (FileSystemException e) {
          problem(directory.resolve(name), e);
        }
      }
    }
  }

  private void up(
      SecureDirectoryStream<Path> parent, SecureDirectoryStream<Path> from, Path directory)
      throws IOException {
    try {
      from.deleteDirectory(directory);
    } catch (FileSystemException e) {
      // Not empty, for which there are several error numbers.
      from.move(directory, parent, directory.getFileSystem().getPath(prefix + moved++));
    }
  }

  /**
   * Whether this is a directory, which may then be read, changed and moved.
   *
   * @param below where it lies below the top
   */
  private boolean isDirectory(SecureDirectoryStream<Path> parent, Path name, Path below)
      throws IOException {
    PosixFileAttributeView view =
        parent.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    PosixFileAttributes attributes = view.readAttributes();
    if (!attributes.isDirectory()) {
      return false;
    }
    if (!attributes.permissions().containsAll(OPEN_TO_OWNER)) {
      try {
        view.setPermissions(OPEN_TO_OWNER);
      } catch (FileSystemException e) {
        // The view opens the directory for it, which only root may do with every mode.
        Files.setPosixFilePermissions(top.resolve(below), OPEN_TO_OWNER);
      }
    }
    return true;
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("this system has no openat(2)");
  }

  private void problem(Path what, Exception e) {
    if (problems.size() == NAMED) {
      problems.add("and more");
    } else if (problems.size() < NAMED) {
      String reason =
          e instanceof FileSystemException file && file.getReason() != null
              ? file.getReason()
              : e.toString();
      problems.add("%s: %s".formatted(top.resolve(what), reason));
    }
  }
}
