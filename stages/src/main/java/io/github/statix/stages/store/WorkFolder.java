package io.github.statix.stages.store;

import io.github.statix.stages.tree.LockFile;
import io.github.statix.stages.tree.PlainFiles;
import io.github.statix.stages.tree.TreeDeletion;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A folder for one piece of work; its process holds a file lock for as long as it lives. */
public final class WorkFolder implements AutoCloseable {

  private static final String OWNER = ".owner";
  private static final String MUTEX = ".mutex";
  private static final String DEAD = ".dead-";
  private static final Duration FORGOTTEN = Duration.ofDays(1);

  /** A purpose and a number, as {@link Files#createTempDirectory} makes one. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][A-Za-z0-9._-]*-[0-9]{1,20}");

  private static final Pattern DEAD_NAME =
      Pattern.compile(Pattern.quote(DEAD) + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /**
   * Folders of this process. Their lock files must not be opened a second time: closing that would
   * drop the lock (fcntl(2), "Record locks").
   */
  private static final Set<Path> OURS = new HashSet<>();

  private final Path parent;
  private final Path path;
  private final FileChannel owner;
  private final Consumer<String> warnings;

  private WorkFolder(Path parent, Path path, FileChannel owner, Consumer<String> warnings) {
    this.parent = parent;
    this.path = path;
    this.owner = owner;
    this.warnings = warnings;
  }

  /**
   * Makes a folder and locks it.
   *
   * @param warnings told what could not be deleted later
   */
  static WorkFolder create(Path parent, String purpose, Consumer<String> warnings)
      throws IOException {
    synchronized (OURS) {
      // Without the mutex a sweep could come between making the folder and locking it.
      try (FileChannel mutex = mutex(parent, warnings)) {
        Path path = Files.createTempDirectory(parent, purpose + "-");
        FileChannel owner =
            FileChannel.open(
                path.resolve(OWNER),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PlainFiles.PRIVATE);
        if (owner.tryLock() == null) {
          throw new IOException("cannot lock " + path.resolve(OWNER));
        }
        OURS.add(path);
        return new WorkFolder(parent, path, owner, warnings);
      }
    }
  }

  /** A lock among processes that lasts until the channel is closed. */
  private static FileChannel mutex(Path parent, Consumer<String> warnings) throws IOException {
    Path file = parent.resolve(MUTEX);
    FileChannel channel = LockFile.open(file);
    try {
      LockFile.await(channel, file, false, warnings);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The folder, empty but for one hidden file. */
  public Path path() {
    return path;
  }

  /**
   * Makes the folder a lasting one with another name in the same file system; there must be none
   * yet. Closing it then does nothing.
   */
  void moveTo(Path target) throws IOException {
    synchronized (OURS) {
      // Renamed first: once the lock is gone, a sweep would take it.
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
      OURS.remove(path);
      owner.close();
    }
    Files.delete(target.resolve(OWNER));
  }

  /**
   * Deletes a tree by way of this folder of work, so that a kill leaves no half of it. What cannot
   * be deleted stays in the folder of work, where a sweep tries it again.
   *
   * @throws IOException when the tree cannot be moved, and so stays where it is
   */
  static void discard(Path tree, Path parent, Consumer<String> warnings) throws IOException {
    Path dead = parent.resolve(DEAD + UUID.randomUUID());
    try {
      Files.move(tree, dead, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return;
    }
    warn(TreeDeletion.of(dead), warnings);
  }

  /**
   * Deletes the folder. What cannot be deleted is a warning only: the work is done, and the next
   * sweep tries again.
   */
  @Override
  public void close() {
    try {
      synchronized (OURS) {
        OURS.remove(path);
        owner.close();
      }
      discard(path, parent, warnings);
    } catch (IOException e) {
      warnings.accept("%s is left: %s".formatted(path, e));
    }
  }

  private static void warn(List<String> problems, Consumer<String> warnings) {
    if (!problems.isEmpty()) {
      warnings.accept(
          "what a stage left cannot be deleted, and stays until somebody does: "
              + String.join("; ", problems));
    }
  }

  /**
   * Deletes what dead processes left behind; work of the living is left alone, and so is whatever
   * has a name that this class does not make. What cannot be looked at or deleted is a warning.
   *
   * @param salvage looks into each before it is deleted
   */
  static void sweep(Path parent, Consumer<String> warnings, Consumer<Path> salvage)
      throws InterruptedIOException {
    List<Path> dead = new ArrayList<>();
    synchronized (OURS) {
      try (FileChannel mutex = mutex(parent, warnings);
          DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
        for (Path entry : entries) {
          String name = entry.getFileName().toString();
          if (DEAD_NAME.matcher(name).matches()) {
            dead.add(entry);
          } else if (NAME.matcher(name).matches() && !OURS.contains(entry)) {
            bury(entry, warnings).ifPresent(dead::add);
          }
        }
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException | DirectoryIteratorException e) {
        warnings.accept("%s cannot be cleaned up: %s".formatted(parent, e));
      }
    }
    for (Path entry : dead) {
      salvage.accept(entry);
      warn(TreeDeletion.of(entry), warnings);
    }
  }

  /** Renames what is abandoned, so that the mutex need not be held while much is deleted. */
  private static Optional<Path> bury(Path entry, Consumer<String> warnings) {
    try {
      return isAbandoned(entry)
          ? Optional.of(Files.move(entry, entry.resolveSibling(DEAD + UUID.randomUUID())))
          : Optional.empty();
    } catch (IOException e) {
      warnings.accept("%s cannot be cleaned up: %s".formatted(entry, e));
      return Optional.empty();
    }
  }

  private static boolean isAbandoned(Path entry) throws IOException {
    if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Path ownerFile = entry.resolve(OWNER);
    if (!Files.exists(ownerFile, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Instant touched = Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).toInstant();
        return touched.isBefore(Instant.now().minus(FORGOTTEN));
      } catch (NoSuchFileException e) {
        return false;
      }
    }
    if (!Files.isRegularFile(ownerFile, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (FileChannel channel =
            FileChannel.open(ownerFile, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Deletes a tree without following links; directories that forbid it are opened up first. What is
   * not there, or vanishes meanwhile, is fine.
   *
   * @throws IOException when something is left
   */
  public static void delete(Path tree) throws IOException {
    List<String> problems = TreeDeletion.of(tree);
    if (!problems.isEmpty()) {
      throw new IOException("cannot delete " + String.join("; ", problems));
    }
  }
}
