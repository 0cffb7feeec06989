package io.github.statix.stages.store;

import io.github.statix.stages.tree.LockFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

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

  private final Consumer<String> warnings;

  private StoreUse(Path file, Consumer<String> warnings) {
    this.file = file;
    this.warnings = warnings;
  }

  /**
   * Waits while somebody cleans up, then shares the store.
   *
   * @param warnings told once when that takes long
   */
  static StoreUse join(Path file, Consumer<String> warnings) throws IOException {
    return join(file, () -> LockFile.open(file), warnings);
  }

  /** The same without the right to write, which a shared lock does not need. */
  static StoreUse joinToRead(Path file, Consumer<String> warnings) throws IOException {
    return join(
        file,
        () -> FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS),
        warnings);
  }

  private static StoreUse join(Path file, Opening opening, Consumer<String> warnings)
      throws IOException {
    synchronized (IN_USE) {
      StoreUse use = new StoreUse(file, warnings);
      Shared shared = IN_USE.get(file);
      if (shared == null) {
        shared = use.open(opening);
        IN_USE.put(file, shared);
      }
      shared.users++;
      return use;
    }
  }

  /** The use of a store that cannot be locked at all. */
  static StoreUse unlocked(Path file) {
    StoreUse use = new StoreUse(file, warning -> {});
    use.left.set(true);
    return use;
  }

  /** Opens the file. */
  private interface Opening {
    FileChannel open() throws IOException;
  }

  private Shared open(Opening opening) throws IOException {
    FileChannel channel = opening.open();
    try {
      return new Shared(channel, share(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private FileLock share(FileChannel channel) throws IOException {
    return LockFile.await(channel, file, true, warnings);
  }

  /** Who else uses the store, as far as that can be told. */
  String others() {
    return LockFile.holders(file);
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
