package io.github.statix.assembler.archive;

import io.github.statix.stages.tree.UserLinks;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;

/**
 * Where a path leads once its links are followed.
 *
 * @param path absolute; only the descriptors of a process are links still, since what they lead to
 *     may have no name
 * @param kind what is there
 */
record OutputPath(Path path, Kind kind) {

  /** What is at a path. */
  enum Kind {
    /** Nothing. */
    MISSING,
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A device, a pipe or a socket. */
    SPECIAL,
    /** An open descriptor of a process, such as {@code /dev/stdout}. */
    DESCRIPTOR
  }

  /** As many as Linux follows (path_resolution(7)). */
  private static final int MAX_LINKS = 40;

  private static final Pattern DESCRIPTORS = Pattern.compile("/proc/([0-9]+)(/task/[0-9]+)?/fd");

  /**
   * Follows the links of a path.
   *
   * @throws io.github.statix.oci.message.StatixException when another user may have planted one
   */
  static OutputPath of(Path file) throws IOException {
    Path at = file.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(at); links++) {
      if (isDescriptor(at)) {
        return new OutputPath(at, Kind.DESCRIPTOR);
      }
      if (links == MAX_LINKS) {
        throw new FileSystemException(file.toString(), null, "too many levels of symbolic links");
      }
      at = UserLinks.next(at);
    }
    Kind kind = kind(at);
    if (kind == Kind.SPECIAL) {
      UserLinks.refusePlanted(at, "a pipe, socket or device");
    }
    return new OutputPath(at, kind);
  }

  private static boolean isDescriptor(Path link) throws IOException {
    return DESCRIPTORS.matcher(parentOf(link).toRealPath().toString()).matches();
  }

  private static Kind kind(Path at) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return Kind.MISSING;
    }
    if (attributes.isRegularFile()) {
      return Kind.FILE;
    }
    return attributes.isDirectory() ? Kind.DIRECTORY : Kind.SPECIAL;
  }

  boolean exists() {
    return kind != Kind.MISSING;
  }

  /** Whether a new file may take the place of what is there. */
  boolean isReplaceable() {
    return kind == Kind.MISSING || kind == Kind.FILE;
  }

  boolean isStandardOutput() throws IOException {
    String pid = Long.toString(ProcessHandle.current().pid());
    return kind == Kind.DESCRIPTOR
        && path.getFileName().toString().equals("1")
        && parentOf(path).toRealPath().startsWith("/proc/" + pid);
  }

  /** The directory it is in. */
  Path parent() {
    return parentOf(path);
  }

  /** The path without links, as far as there is something. */
  Path place() throws IOException {
    if (exists()) {
      return path.toRealPath();
    }
    Path above = parent();
    while (!Files.exists(above)) {
      above = parentOf(above);
    }
    return above.toRealPath().resolve(above.relativize(path)).normalize();
  }

  private static Path parentOf(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }
}
