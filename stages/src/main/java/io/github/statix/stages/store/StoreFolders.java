package io.github.statix.stages.store;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.ids.FreeIds;
import io.github.statix.stages.ids.UserIds;
import io.github.statix.stages.tree.PlainFiles;
import io.github.statix.stages.tree.UserLinks;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The folders of a store, and what it means when they cannot be made. */
final class StoreFolders {

  private static final List<String> SHARED = List.of("blobs", "tmp", "locks", "logs", "roots");

  /**
   * What recipes wrote lies below it: no other user is to reach a file of theirs. What they write
   * elsewhere lies in folders of work, which are closed themselves.
   */
  private static final String PRIVATE = "ccache";

  /** Made when something is put into them. */
  private static final List<String> LATER =
      List.of("stages", "latest", "images", "packages", "partial", "stamps", "failed");

  private static final Set<PosixFilePermission> OTHERS_MAY_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private static final int STICKY = 01000;

  private StoreFolders() {}

  /**
   * Makes those that are missing, also in a store of an older version; returns its real path.
   *
   * @throws StatixException when the store is not to be written, as {@link #refusal} says
   */
  static Path make(Path folder) throws IOException {
    Path root = UserLinks.followed(folder.toAbsolutePath().normalize());
    Files.createDirectories(root, PlainFiles.DIRECTORY);
    root = root.toRealPath();
    refuseRoot(root);
    for (String part : SHARED) {
      make(root.resolve(part), PlainFiles.DIRECTORY);
    }
    make(root.resolve(PRIVATE), PlainFiles.PRIVATE_DIRECTORY);
    refuseParts(root);
    for (String part : SHARED) {
      close(root.resolve(part));
    }
    Path own = root.resolve(PRIVATE);
    if (!Files.getPosixFilePermissions(own).equals(PlainFiles.PRIVATE_DIRECTORY.value())) {
      Files.setPosixFilePermissions(own, PlainFiles.PRIVATE_DIRECTORY.value());
    }
    return root;
  }

  private static void make(Path part, FileAttribute<?> mode) throws IOException {
    try {
      Files.createDirectory(part, mode);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(part, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(part)) {
        throw e;
      }
    }
  }

  /** A run under another umask may have made it so that anybody puts links into it. */
  private static void close(Path part) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(part));
    if (permissions.removeAll(OTHERS_MAY_WRITE)) {
      Files.setPosixFilePermissions(part, permissions);
    }
  }

  /**
   * Why a store that is there may only be read: another user could lead whatever is written into it
   * elsewhere.
   */
  static Optional<StatixException> refusal(Path folder) throws IOException {
    try {
      Path root = UserLinks.followed(folder.toAbsolutePath().normalize());
      if (Files.isDirectory(root)) {
        root = root.toRealPath();
        refuseRoot(root);
        refuseParts(root);
      }
      return Optional.empty();
    } catch (StatixException e) {
      return Optional.of(e);
    } catch (FileSystemException e) {
      // It is reported when the store is opened.
      return Optional.empty();
    }
  }

  private static void refuseRoot(Path root) throws IOException {
    refuseOther(root, root, UserIds.of(root) == UserIds.ofThisProcess());
    int mode = (Integer) Files.getAttribute(root, "unix:mode");
    if ((mode & STICKY) == 0
        && Files.getPosixFilePermissions(root).contains(PosixFilePermission.OTHERS_WRITE)) {
      throw refused(root, "every user may write into it; close it with chmod o-w");
    }
  }

  private static void refuseParts(Path root) throws IOException {
    List<String> parts = new ArrayList<>(SHARED);
    parts.add(PRIVATE);
    parts.addAll(LATER);
    for (String name : parts) {
      Path part = root.resolve(name);
      if (Files.isSymbolicLink(part)) {
        throw refused(root, "%s in it is a symbolic link".formatted(name));
      }
      if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
        refuseOther(root, part, isOurs(part));
      }
    }
  }

  /**
   * Whether a part belongs to this user, or to the user who is nobody's as whom root's recipes run.
   */
  private static boolean isOurs(Path part) throws IOException {
    int owner = UserIds.of(part);
    int user = UserIds.ofThisProcess();
    return owner == user
        || user == UserIds.ROOT && owner == FreeIds.find(FreeIds.ABOVE_ALL_CONVENTIONS, 1).first();
  }

  private static void refuseOther(Path root, Path part, boolean ours) throws IOException {
    if (!ours) {
      String what = part.equals(root) ? "it" : part.getFileName() + " in it";
      throw refused(root, "%s belongs to user %s".formatted(what, UserIds.nameOf(part)));
    }
  }

  /** The error of a store into which nothing is to be written. */
  static StatixException refused(Path root, String why) {
    return new StatixException(
        Category.USAGE,
        "the store %s cannot be written: %s".formatted(shown(root), why),
        "choose another --store, or chown this one");
  }

  private static String shown(Path path) {
    return ForeignText.line(path.toString());
  }

  static boolean isReadable(Path folder) {
    return Files.isDirectory(folder)
        && Files.isReadable(folder)
        && Files.isExecutable(folder)
        && Files.isDirectory(folder.resolve("blobs"), LinkOption.NOFOLLOW_LINKS);
  }

  /** What the user can do when a store cannot be made or written. */
  static StatixException unwritable(Path folder, FileSystemException failure) {
    String why = why(failure);
    boolean full = why.contains("space") || why.contains("quota") || why.contains("output error");
    return new StatixException(
        full ? Category.DISK : Category.USAGE,
        "the store %s cannot be written: %s".formatted(shown(folder), why),
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
