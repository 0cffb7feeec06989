package io.github.statix.stages.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Regular files and directories where others may have put something else: a symbolic link is never
 * followed, and a pipe or a device never opened. What is made is never writable by others, whatever
 * the umask.
 */
public final class PlainFiles {

  /** The mode of files that only their owner may open. */
  public static final FileAttribute<Set<PosixFilePermission>> PRIVATE = mode("rw-------");

  /** The mode of files that everybody may read. */
  public static final FileAttribute<Set<PosixFilePermission>> SHARED = mode("rw-r--r--");

  /** The mode of directories that everybody may read. */
  public static final FileAttribute<Set<PosixFilePermission>> DIRECTORY = mode("rwxr-xr-x");

  /** The mode of directories that only their owner may enter. */
  public static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY = mode("rwx------");

  /** The longest text, in bytes; the list of a large Debian index takes 10 MB. */
  private static final int LONGEST = 64 << 20;

  private PlainFiles() {}

  private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  /** Makes a directory and those above it that are missing; none may be a link in its place. */
  public static Path directories(Path directory) throws IOException {
    Files.createDirectories(directory, DIRECTORY);
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(directory.toString(), null, "it is a symbolic link");
    }
    return directory;
  }

  /** Makes the directory that a file is to be in. */
  public static void parentOf(Path file) throws IOException {
    directories(Objects.requireNonNull(file.getParent(), "a file without a directory"));
  }

  /**
   * Opens a file to read it.
   *
   * @throws NoSuchFileException also when there is something else than a regular file
   */
  public static InputStream open(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(file.toString(), null, "there is no such regular file");
    }
    return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * The text of a file in UTF-8.
   *
   * @throws NoSuchFileException also when there is something else than a regular file
   * @throws CharacterCodingException when it is no UTF-8
   */
  public static String read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = open(file)) {
      bytes = in.readNBytes(LONGEST + 1);
    }
    if (bytes.length > LONGEST) {
      throw new FileSystemException(file.toString(), null, "it is longer than 64 MiB");
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }
}
