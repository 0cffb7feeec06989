package io.github.statix.stages.store;

import io.github.statix.stages.tree.LockFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A lock that this run holds, against its own threads and against other processes. */
public final class HeldLock implements AutoCloseable {

  /** File locks belong to the process, so threads of one process need this beside them. */
  private static final ConcurrentHashMap<Path, Semaphore> IN_PROCESS = new ConcurrentHashMap<>();

  private final Semaphore inProcess;
  private final FileChannel channel;
  private final FileLock lock;
  private final AtomicBoolean closed = new AtomicBoolean();

  private HeldLock(Semaphore inProcess, FileChannel channel, FileLock lock) {
    this.inProcess = inProcess;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Waits for the lock.
   *
   * @param warnings told once when another process has it for long
   */
  static HeldLock take(Path file, Consumer<String> warnings)
      throws IOException, InterruptedException {
    Semaphore inProcess = IN_PROCESS.computeIfAbsent(file, ignored -> new Semaphore(1));
    inProcess.acquire();
    FileChannel channel = null;
    try {
      channel = LockFile.open(file);
      return new HeldLock(inProcess, channel, LockFile.await(channel, file, false, warnings));
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      inProcess.release();
      if (e instanceof InterruptedIOException && Thread.interrupted()) {
        throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
      }
      throw e;
    }
  }

  static Optional<HeldLock> tryTake(Path file) throws IOException {
    Semaphore inProcess = IN_PROCESS.computeIfAbsent(file, ignored -> new Semaphore(1));
    if (!inProcess.tryAcquire()) {
      return Optional.empty();
    }
    FileChannel channel = null;
    FileLock lock = null;
    try {
      channel = LockFile.open(file);
      lock = channel.tryLock();
      return lock == null ? Optional.empty() : Optional.of(new HeldLock(inProcess, channel, lock));
    } finally {
      if (lock == null) {
        if (channel != null) {
          channel.close();
        }
        inProcess.release();
      }
    }
  }

  /** Lets others in; the lock file stays, since deleting it would race with those who wait. */
  @Override
  public void close() throws IOException {
    // Only the first time: the next holder's semaphore is not ours to release.
    if (closed.getAndSet(true)) {
      return;
    }
    // Closing the channel releases the lock.
    try (channel) {
      lock.release();
    } finally {
      inProcess.release();
    }
  }
}
