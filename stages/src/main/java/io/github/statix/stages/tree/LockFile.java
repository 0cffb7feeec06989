package io.github.statix.stages.tree;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.stages.ids.UserIds;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Files that are locked against other processes. They are private: whoever may read a file can lock
 * it (fcntl(2)), and so stop all who wait for it.
 */
public final class LockFile {

  /** After which whoever waits says so. */
  private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final long LONGEST_PAUSE_MILLIS = 50;

  private LockFile() {}

  /** Opens the file, which is made when it is missing, and closes it to other users. */
  public static FileChannel open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            PlainFiles.PRIVATE);
    try {
      if (!Files.getPosixFilePermissions(file).equals(PlainFiles.PRIVATE.value())) {
        Files.setPosixFilePermissions(file, PlainFiles.PRIVATE.value());
      }
    } catch (FileSystemException e) {
      // A file system that keeps no permissions, or a file that was deleted this moment.
      return channel;
    }
    return channel;
  }

  /**
   * Waits for the lock of an open file. It asks again and again, since a thread that waits in the
   * kernel keeps others from the monitors that it holds and reports no reason when it is
   * interrupted.
   *
   * @param warnings told once, when this takes long, who has the lock
   * @throws InterruptedIOException when this thread is interrupted; its flag stays set
   */
  public static FileLock await(
      FileChannel channel, Path file, boolean shared, Consumer<String> warnings)
      throws IOException {
    long begin = System.nanoTime();
    boolean said = false;
    for (long pause = 1; true; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      FileLock lock = tryLock(channel, shared);
      if (lock != null) {
        return lock;
      }
      if (!said && System.nanoTime() - begin > SILENT_NANOS) {
        said = true;
        warnings.accept("waiting for %s, which %s has locked".formatted(file, holders(file)));
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for " + file);
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel, boolean shared)
      throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      // Another thread of this process has it.
      return null;
    }
  }

  /** The other processes that have locked a file, as far as the kernel says (proc(5), "locks"). */
  public static String holders(Path file) {
    List<String> holders = new ArrayList<>();
    try {
      long device = (Long) Files.getAttribute(file, "unix:dev");
      String inode =
          "%02x:%02x:%d"
              .formatted(
                  device >>> 8 & 0xfff,
                  device & 0xff | device >>> 12 & 0xfff00,
                  (Long) Files.getAttribute(file, "unix:ino"));
      String own = Long.toString(ProcessHandle.current().pid());
      for (String line : Files.readAllLines(Path.of("/proc/locks"))) {
        // A line of who waits has an arrow as its second field.
        String[] fields = line.strip().split("\\s+");
        if (fields.length > 5 && fields[5].equals(inode) && !fields[4].equals(own)) {
          holders.add(process(fields[4]));
        }
      }
    } catch (IOException | RuntimeException e) {
      return "another process";
    }
    return holders.isEmpty() ? "another process" : String.join(", ", holders);
  }

  private static String process(String pid) {
    Path process = Path.of("/proc", pid);
    try {
      String name = Files.readString(process.resolve("comm")).strip();
      return "process %s (%s) of user %s"
          .formatted(pid, ForeignText.line(name), UserIds.nameOf(process));
    } catch (IOException e) {
      return "process " + pid;
    }
  }
}
