package io.github.statix.assembler.archive;

import io.github.statix.oci.message.FileErrors;
import io.github.statix.stages.tree.LockFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The right to write a layout, against other runs. The lock is on a private file, since everybody
 * who may read a file can lock it, and every file of a layout may be read. Whoever has the lock
 * deletes the file at the end.
 */
final class LayoutLock implements AutoCloseable {

  /** The file's name; one that a killed run left is taken over by the next. */
  static final String NAME = ".statix-lock";

  private final Path file;
  private final FileChannel channel;

  private LayoutLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Makes the directory where it is missing, and waits until no other run writes there.
   *
   * @param warnings told once when that takes long
   * @throws InterruptedIOException when this thread is interrupted while it waits
   */
  static LayoutLock take(Path directory, Consumer<String> warnings) throws IOException {
    Path file = directory.resolve(NAME);
    try {
      while (true) {
        Files.createDirectories(directory);
        FileChannel channel = open(file);
        if (channel != null) {
          if (isTaken(channel, file, warnings)) {
            return new LayoutLock(file, channel);
          }
          channel.close();
        }
      }
    } catch (IOException e) {
      throw FileErrors.writing(directory, e);
    }
  }

  /** The file; null when another run took the directory away this moment. */
  private static @Nullable FileChannel open(Path file) throws IOException {
    try {
      return LockFile.open(file);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Whether the file that is locked is still there; whoever had it before has deleted it. */
  private static boolean isTaken(FileChannel channel, Path file, Consumer<String> warnings)
      throws IOException {
    boolean taken = false;
    try {
      Object opened = key(file);
      LockFile.await(channel, file, false, warnings);
      taken = opened != null && opened.equals(key(file));
      return taken;
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(file);
    }
  }
}
