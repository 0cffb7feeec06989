package io.github.statix.stages.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

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

  static HeldLock take(Path file) throws IOException, InterruptedException {
    Semaphore inProcess = IN_PROCESS.computeIfAbsent(file, ignored -> new Semaphore(1));
    inProcess.acquire();
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      return new HeldLock(inProcess, channel, channel.lock());
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      inProcess.release();
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
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
