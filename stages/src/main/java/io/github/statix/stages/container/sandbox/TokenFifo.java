package io.github.statix.stages.container.sandbox;

import io.github.statix.stages.store.WorkFolder;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The named pipe of a job server; every byte in it is a token. */
final class TokenFifo implements AutoCloseable {

  private static final int CLOSE_ATTEMPTS = 50;
  private static final long CLOSE_MILLIS = 10;

  private final WorkFolder folder;
  private final Path path;
  private final RandomAccessFile pipe;
  private final FileInputStream in;
  private final FileOutputStream out;

  private TokenFifo(WorkFolder folder, Path path) throws IOException {
    this.folder = folder;
    this.path = path;
    // Open for both, it neither blocks now nor ends while no make has it open.
    this.pipe = new RandomAccessFile(path.toFile(), "rw");
    this.in = new FileInputStream(pipe.getFD());
    this.out = new FileOutputStream(pipe.getFD());
  }

  /**
   * An empty one.
   *
   * @param folder closed with it, also when this throws
   * @throws IOException when there is no {@code mkfifo}, or it fails
   */
  static TokenFifo create(WorkFolder folder) throws IOException, InterruptedException {
    boolean made = false;
    try {
      Path path = folder.path().resolve("jobs");
      int status = new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
      if (status != 0) {
        throw new IOException("mkfifo %s ended with status %d".formatted(path, status));
      }
      TokenFifo fifo = new TokenFifo(folder, path);
      made = true;
      return fifo;
    } finally {
      if (!made) {
        folder.close();
      }
    }
  }

  Path path() {
    return path;
  }

  /** How many bytes are in it. */
  int available() throws IOException {
    return in.available();
  }

  /** Waits until there is a byte, and takes up to so many. */
  int read(byte[] buffer, int most) throws IOException {
    return in.read(buffer, 0, most);
  }

  /** Writes so many tokens, and waits for room. */
  void write(int tokens) throws IOException {
    out.write("+".repeat(tokens).getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Gets two threads out of {@link #read} and {@link #write}, which they must not call again, and
   * waits for their end, though not for long.
   */
  void release(Thread reader, Thread writer) throws IOException, InterruptedException {
    for (int i = 0; i < CLOSE_ATTEMPTS && reader.isAlive(); i++) {
      if (available() == 0) {
        write(1);
      }
      reader.join(CLOSE_MILLIS);
    }
    byte[] room = new byte[1 << 16];
    for (int i = 0; i < CLOSE_ATTEMPTS && writer.isAlive(); i++) {
      // With the reader gone nobody else empties it meanwhile, so this does not block.
      if (!reader.isAlive() && available() > 0 && read(room, room.length) < 0) {
        return;
      }
      writer.join(CLOSE_MILLIS);
    }
  }

  /** Deletes it. */
  @Override
  public void close() throws IOException {
    try (folder) {
      pipe.close();
    }
  }
}
