package io.github.statix.assembler.archive;

import io.github.statix.oci.message.FileErrors;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The right to write a layout, against other runs. The lock is on the file {@code oci-layout},
 * which every layout has, so none is left behind.
 */
final class LayoutLock implements AutoCloseable {

  private static final long POLL_MILLIS = 50;

  private final FileChannel channel;

  private LayoutLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes the directory and its {@code oci-layout} where they are missing, and waits until no other
   * run writes there.
   *
   * @throws InterruptedIOException when this thread is interrupted while it waits
   */
  static LayoutLock take(Path directory) throws IOException {
    Path marker = directory.resolve(OciFiles.MARKER_NAME);
    try {
      while (true) {
        Files.createDirectories(directory);
        FileChannel channel = open(marker);
        if (channel != null) {
          Object opened = key(marker);
          if (waitFor(channel, marker) && Objects.equals(opened, key(marker))) {
            writeMarker(channel);
            return new LayoutLock(channel);
          }
          // A run that failed has taken its layout away in the meantime.
          channel.close();
        }
      }
    } catch (IOException e) {
      throw FileErrors.writing(marker, e);
    }
  }

  /** The file, made if it is missing; null when another run made or removed it this moment. */
  private static @Nullable FileChannel open(Path marker) throws IOException {
    try {
      return FileChannel.open(marker, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (NoSuchFileException missing) {
      try {
        return FileChannel.open(
            marker,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE_NEW);
      } catch (FileAlreadyExistsException | NoSuchFileException e) {
        return null;
      }
    }
  }

  private static @Nullable Object key(Path marker) throws IOException {
    try {
      return Files.readAttributes(marker, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Asks again and again, since a thread that waits in the kernel cannot be interrupted. */
  private static boolean waitFor(FileChannel channel, Path marker) throws IOException {
    while (true) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return lock.isValid();
        }
      } catch (OverlappingFileLockException e) {
        // Another thread of this process has it.
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        channel.close();
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for " + marker);
      }
    }
  }

  private static void writeMarker(FileChannel channel) throws IOException {
    if (channel.size() == 0) {
      ByteBuffer text = ByteBuffer.wrap(OciFiles.MARKER.getBytes(StandardCharsets.UTF_8));
      while (text.hasRemaining()) {
        channel.write(text);
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
