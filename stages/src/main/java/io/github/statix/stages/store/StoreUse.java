package io.github.statix.stages.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The mark of a run on the store it uses: many runs share it, and only who is alone may clean up.
 */
final class StoreUse {

  /** Work that needs the store for itself. */
  interface Work {
    void run() throws IOException;
  }

  /**
   * One lock a process and store: a second channel on the same file would, when closed, take the
   * first one's lock with it (fcntl(2), "Record locks").
   */
  private static final class Shared {

    private final FileChannel channel;
    private FileLock lock;
    private int users;

    private Shared(FileChannel channel, FileLock lock) {
      this.channel = channel;
      this.lock = lock;
    }
  }

  private static final Map<Path, Shared> IN_USE = new HashMap<>();

  private final Path file;
  private final AtomicBoolean left = new AtomicBoolean();

  private StoreUse(Path file) {
    this.file = file;
  }

  /** Waits while somebody cleans up, then shares the store. */
  static StoreUse join(Path file) throws IOException {
    return join(
        file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  /** The same for one who may not write, for whom a lock that is shared takes no right to write. */
  static StoreUse joinToRead(Path file) throws IOException {
    return join(file, Set.of(StandardOpenOption.READ));
  }

  private static StoreUse join(Path file, Set<OpenOption> options) throws IOException {
    synchronized (IN_USE) {
      Shared shared = IN_USE.get(file);
      if (shared == null) {
        shared = open(file, options);
        IN_USE.put(file, shared);
      }
      shared.users++;
      return new StoreUse(file);
    }
  }

  /** The use of a store that cannot be locked at all. */
  static StoreUse unlocked(Path file) {
    StoreUse use = new StoreUse(file);
    use.left.set(true);
    return use;
  }

  private static Shared open(Path file, Set<OpenOption> options) throws IOException {
    FileChannel channel = FileChannel.open(file, options);
    try {
      return new Shared(channel, share(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileLock share(FileChannel channel) throws IOException {
    return channel.lock(0, Long.MAX_VALUE, true);
  }

  /** Does this work while nobody else uses the store; false, undone, when somebody does. */
  boolean alone(Work work) throws IOException {
    synchronized (IN_USE) {
      Shared shared = IN_USE.get(file);
      if (left.get() || shared == null || shared.users > 1) {
        return false;
      }
      shared.lock.release();
      try {
        FileLock alone = shared.channel.tryLock();
        if (alone == null) {
          return false;
        }
        try {
          work.run();
          return true;
        } finally {
          alone.release();
        }
      } finally {
        shared.lock = share(shared.channel);
      }
    }
  }

  void leave() throws IOException {
    synchronized (IN_USE) {
      Shared shared = IN_USE.get(file);
      if (left.getAndSet(true) || shared == null || --shared.users > 0) {
        return;
      }
      IN_USE.remove(file);
      shared.channel.close();
    }
  }
}
