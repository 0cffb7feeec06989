package io.github.statix.oci.gzip;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;

/**
 * Compresses a stream as one gzip member (RFC 1952) whose bytes depend on the input alone: blocks
 * of 1 MiB are compressed on their own by several threads and written in order.
 */
public final class ParallelGzip extends OutputStream {

  /** More threads than this only wait for the one that reads and hashes. */
  private static final int MAX_THREADS = 16;

  /** Deflate; no flags; no time; no hint about the effort; unknown operating system. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  /** An empty last block, so that a block need not know whether another follows. */
  private static final byte[] LAST_BLOCK = {3, 0};

  private record Compressed(BlockDeflater block, int length) {}

  private final OutputStream out;
  private final ExecutorService workers;
  private final ArrayDeque<BlockDeflater> free = new ArrayDeque<>();
  private final ArrayDeque<Future<Compressed>> pending = new ArrayDeque<>();
  private final CRC32 crc = new CRC32();
  private BlockDeflater current;
  private int spare;
  private int filled;
  private long size;

  /**
   * Starts a member; the output is left open.
   *
   * @param threads that compress, at least 1
   */
  public ParallelGzip(OutputStream out, int threads) throws IOException {
    int workerCount = Math.min(Math.max(threads, 1), MAX_THREADS);
    this.out = out;
    this.spare = workerCount + 1;
    this.current = new BlockDeflater();
    this.workers =
        Executors.newFixedThreadPool(
            workerCount,
            task -> {
              Thread thread = new Thread(task, "gzip");
              thread.setDaemon(true);
              return thread;
            });
    out.write(HEADER);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    crc.update(bytes, offset, length);
    size += length;
    int done = 0;
    while (done < length) {
      int part = Math.min(length - done, BlockDeflater.BLOCK_SIZE - filled);
      System.arraycopy(bytes, offset + done, current.block(), filled, part);
      filled += part;
      done += part;
      if (filled == BlockDeflater.BLOCK_SIZE) {
        submit();
      }
    }
  }

  private void submit() throws IOException {
    BlockDeflater block = current;
    int length = filled;
    pending.add(workers.submit(() -> new Compressed(block, block.deflate(length))));
    filled = 0;
    if (free.isEmpty() && spare > 0) {
      // Made when first needed, since most layers are small.
      spare--;
      free.add(new BlockDeflater());
    }
    while (free.isEmpty() || (!pending.isEmpty() && pending.element().isDone())) {
      writeOldest();
    }
    current = free.remove();
  }

  private void writeOldest() throws IOException {
    try {
      Compressed compressed = pending.remove().get();
      out.write(compressed.block().output(), 0, compressed.length());
      free.add(compressed.block());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while compressing");
    } catch (ExecutionException e) {
      throw new IllegalStateException("compression failed", e.getCause());
    }
  }

  /** Ends the member; without this the output is no gzip file. */
  public void finish() throws IOException {
    if (filled > 0) {
      submit();
    }
    while (!pending.isEmpty()) {
      writeOldest();
    }
    out.write(LAST_BLOCK);
    byte[] trailer = new byte[8];
    for (int i = 0; i < 4; i++) {
      trailer[i] = (byte) (crc.getValue() >>> (8 * i));
      trailer[4 + i] = (byte) (size >>> (8 * i));
    }
    out.write(trailer);
  }

  /** Stops the threads; {@link #finish} comes before. */
  @Override
  public void close() {
    workers.shutdownNow();
  }
}
