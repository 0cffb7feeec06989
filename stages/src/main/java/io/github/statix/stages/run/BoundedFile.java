package io.github.statix.stages.run;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/**
 * A file of lines that stays below a size: the first ones and the last ones stay, and in between a
 * line says how much was left out. At any time the file is whole and in order.
 */
final class BoundedFile implements Closeable {

  /** Of a fixed length, since it is written over. */
  private static final String NOTICE =
      "[statix-assemble: %19d bytes were left out here, since a log has %d MiB at most]\n";

  private static final int BUFFER = 1 << 16;

  private final RandomAccessFile file;
  private final long first;
  private final long most;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private long length;
  private long lastBegins = -1;
  private long leftOut;

  /**
   * An empty file, in place of what is there.
   *
   * @param first how many bytes of its beginning stay at most
   * @param most bytes in all
   */
  BoundedFile(File file, long first, long most) throws IOException {
    this.file = new RandomAccessFile(file, "rw");
    this.file.setLength(0);
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
    file.write(buffer.toByteArray());
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
    file.seek(lastBegins);
    file.write(notice);
    long to = lastBegins + notice.length;
    byte[] piece = new byte[1 << 20];
    while (from < length) {
      file.seek(from);
      int n = file.read(piece, 0, (int) Math.min(piece.length, length - from));
      file.seek(to);
      file.write(piece, 0, n);
      from += n;
      to += n;
    }
    file.setLength(to);
    length = to;
  }

  private long nextLine(long place) throws IOException {
    byte[] piece = new byte[BUFFER * 4];
    file.seek(place);
    int n = file.read(piece);
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
