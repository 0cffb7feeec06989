package io.github.statix.stages.source;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.github.statix.stages.tree.AtomicFiles;
import io.github.statix.stages.tree.LockFile;
import io.github.statix.stages.tree.PlainFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a download so far. One run at a time writes a partial file; a second one that
 * wants the same gets a private file, which is gone with its process.
 */
final class PartialFile implements AutoCloseable {

  /**
   * Keys this process has open. A file lock belongs to the process, and closing a second channel on
   * the lock file would give it up.
   */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final FileChannel data;
  private final @Nullable Path shared;
  private final @Nullable FileChannel lock;

  private PartialFile(FileChannel data, @Nullable Path shared, @Nullable FileChannel lock) {
    this.data = data;
    this.shared = shared;
    this.lock = lock;
  }

  /**
   * Opens what is kept under this key, or an empty file.
   *
   * @param key a file name without extension
   */
  static PartialFile open(Path folder, String key) throws IOException {
    Path part = PlainFiles.directories(folder).toRealPath().resolve(key + ".part");
    if (!OPEN.add(part)) {
      return privateFile(folder);
    }
    FileChannel lock = null;
    FileChannel data = null;
    try {
      lock = LockFile.open(part.resolveSibling(key + ".lock"));
      if (lock.tryLock() != null) {
        data =
            FileChannel.open(part, Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS), PlainFiles.PRIVATE);
        return new PartialFile(data, part, lock);
      }
      return privateFile(folder);
    } finally {
      if (data == null) {
        if (lock != null) {
          lock.close();
        }
        OPEN.remove(part);
      }
    }
  }

  private static PartialFile privateFile(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "private-", ".part");
    try {
      return new PartialFile(FileChannel.open(file, READ, WRITE), null, null);
    } finally {
      // The open channel keeps the bytes; without a name nothing can stay behind.
      Files.deleteIfExists(file);
    }
  }

  long size() throws IOException {
    return data.size();
  }

  /** Where the bytes came from, if that is known. */
  Optional<Origin> origin() throws IOException {
    if (shared == null) {
      return Optional.empty();
    }
    try {
      List<String> lines = PlainFiles.read(originFile(shared)).lines().toList();
      return lines.size() == 2
          ? Optional.of(new Origin(lines.get(0), lines.get(1)))
          : Optional.empty();
    } catch (NoSuchFileException | java.nio.charset.CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Empties the file for bytes from elsewhere. */
  void restart(Origin origin) throws IOException {
    // In this order: bytes must never be taken for those of another origin.
    data.truncate(0);
    if (shared != null) {
      AtomicFiles.write(originFile(shared), origin.address() + "\n" + origin.validator() + "\n");
    }
  }

  void append(byte[] bytes, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
    long at = data.size();
    while (buffer.hasRemaining()) {
      at += data.write(buffer, at);
    }
  }

  /** Reads from the first byte on. */
  InputStream read() {
    return new BufferedInputStream(new ChannelInput(data), 1 << 16);
  }

  /** Forgets the bytes; for when they are stored, or wrong. */
  void clear() throws IOException {
    data.truncate(0);
    if (shared != null) {
      Files.deleteIfExists(originFile(shared));
    }
  }

  /** Keeps what is there for the next run. */
  @Override
  public void close() throws IOException {
    try {
      if (shared != null && data.size() == 0) {
        Files.deleteIfExists(shared);
        Files.deleteIfExists(originFile(shared));
      }
      data.close();
    } finally {
      if (lock != null && shared != null) {
        lock.close();
        OPEN.remove(shared);
      }
    }
  }

  private static Path originFile(Path part) {
    return part.resolveSibling(part.getFileName() + ".from");
  }

  /**
   * Where the bytes of a partial file came from.
   *
   * @param address digest of the address asked, before redirects
   * @param validator an entity tag or date for {@code If-Range} (RFC 9110, section 13.1.5); empty
   *     when the server gave none
   */
  record Origin(String address, String validator) {}

  /** Reads a channel by position, so that it can be read again while it stays open. */
  private static final class ChannelInput extends InputStream {

    private final FileChannel channel;
    private long at;

    ChannelInput(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = channel.read(ByteBuffer.wrap(bytes, offset, length), at);
      at += Math.max(n, 0);
      return n;
    }
  }
}
