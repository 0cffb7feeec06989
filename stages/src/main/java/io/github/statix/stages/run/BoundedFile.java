package io.github.statix.stages.run;

import io.github.statix.stages.tree.PlainFiles;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file of lines that stays below a size: the first ones and the last ones stay, and in between a
 * line says how much was left out. At any time the file is whole and in order.
 */
final class BoundedFile implements Closeable {

  /** Of a fixed length, since it is written over. */
  private static final String NOTICE =
      "[statix-assemble: %19d bytes were left out here, since a log has %d MiB at most]\n";

  private static final int BUFFER = 1 << 16;

  private final FileChannel file;
  private final long first;
  private final long most;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private long length;
  private long lastBegins = -1;
  private long leftOut;

  /**
   * An empty file, in place of what is there; a link or a pipe is deleted first.
   *
   * @param first how many bytes of its beginning stay at most
   * @param most bytes in all
   */
  BoundedFile(Path file, long first, long most) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(file);
    }
    this.file =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            PlainFiles.SHARED);
    this.first = first;
    this.most = most;
  }

  /** Takes a line, with its end; it is in the file after {@link #flush}. */
  void write(byte[] line) throws IOException {
    if (lastBegins < 0 && length + buffer.size() + line.length > first) {
      lastBegins = length + buffer.size();
    }
    buffer.writeBytes(line);
    if (buffer.size() >= BUFFER) {
      flush();
    }
  }

  void flush() throws IOException {
    write(buffer.toByteArray(), buffer.size(), length);
    length += buffer.size();
    buffer.reset();
    if (length > most) {
      leaveOut();
    }
  }

  /** Moves the newest half of the last part to its beginning, so that this is done seldom. */
  private void leaveOut() throws IOException {
    long from = nextLine(length - (most - first) / 2);
    long already = leftOut == 0 ? 0 : notice().length;
    leftOut += from - lastBegins - already;
    byte[] notice = notice();
    write(notice, notice.length, lastBegins);
    long to = lastBegins + notice.length;
    byte[] piece = new byte[1 << 20];
    while (from < length) {
      int most = (int) Math.min(piece.length, length - from);
      int n = file.read(ByteBuffer.wrap(piece, 0, most), from);
      write(piece, n, to);
      from += n;
      to += n;
    }
    file.truncate(to);
    length = to;
  }

  private void write(byte[] bytes, int count, long place) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes, 0, count);
    while (left.hasRemaining()) {
      file.write(left, place + left.position());
    }
  }

  private long nextLine(long place) throws IOException {
    byte[] piece = new byte[BUFFER * 4];
    int n = file.read(ByteBuffer.wrap(piece), place);
    for (int i = 0; i < n; i++) {
      if (piece[i] == '\n') {
        return place + i + 1;
      }
    }
    return place;
  }

  private byte[] notice() {
    return NOTICE.formatted(leftOut, most >> 20).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    try (file) {
      flush();
    }
  }
}
