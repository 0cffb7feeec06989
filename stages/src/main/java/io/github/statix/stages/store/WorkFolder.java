package io.github.statix.stages.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A folder for one piece of work; its process holds a file lock for as long as it lives. */
public final class WorkFolder implements AutoCloseable {

  private static final String OWNER = ".owner";
  private static final String MUTEX = ".mutex";
  private static final String DEAD = ".dead-";
  private static final Duration FORGOTTEN = Duration.ofDays(1);
  private static final Set<PosixFilePermission> OPEN_TO_OWNER =
      PosixFilePermissions.fromString("rwx------");

  /**
   * Folders of this process. Their lock files must not be opened a second time: closing that would
   * drop the lock (fcntl(2), "Record locks").
   */
  private static final Set<Path> OURS = new HashSet<>();

  private final Path path;
  private final FileChannel owner;

  private WorkFolder(Path path, FileChannel owner) {
    this.path = path;
    this.owner = owner;
  }

  static WorkFolder create(Path parent, String purpose) throws IOException {
    synchronized (OURS) {
      // Without the mutex a sweep could come between making the folder and locking it.
      try (FileChannel mutex = mutex(parent)) {
        Path path = Files.createTempDirectory(parent, purpose + "-");
        FileChannel owner =
            FileChannel.open(
                path.resolve(OWNER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileLock lock = owner.lock();
        if (!lock.isValid()) {
          throw new IOException("cannot lock " + path.resolve(OWNER));
        }
        OURS.add(path);
        return new WorkFolder(path, owner);
      }
    }
  }

  /** A lock among processes that lasts until the channel is closed. */
  private static FileChannel mutex(Path parent) throws IOException {
    FileChannel channel =
        FileChannel.open(
            parent.resolve(MUTEX), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      channel.lock();
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

  /** Deletes a tree by way of this folder of work, so that a kill leaves no half of it. */
  static void discard(Path tree, Path parent) throws IOException {
    Path dead = parent.resolve(DEAD + UUID.randomUUID());
    try {
      Files.move(tree, dead, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return;
    }
    delete(dead);
  }

  @Override
  public void close() throws IOException {
    synchronized (OURS) {
      OURS.remove(path);
      owner.close();
    }
    delete(path);
  }

  /** Deletes what dead processes left behind; work of the living is left alone. */
  static void sweep(Path parent) throws IOException {
    List<Path> dead = new ArrayList<>();
    synchronized (OURS) {
      try (FileChannel mutex = mutex(parent);
          DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
        for (Path entry : entries) {
          String name = entry.getFileName().toString();
          if (name.startsWith(DEAD)) {
            dead.add(entry);
          } else if (!name.equals(MUTEX) && !OURS.contains(entry) && isAbandoned(entry)) {
            // Renamed first, so that the mutex need not be held while much is deleted.
            dead.add(Files.move(entry, entry.resolveSibling(DEAD + name)));
          }
        }
      }
    }
    for (Path entry : dead) {
      delete(entry);
    }
  }

  private static boolean isAbandoned(Path entry) throws IOException {
    Path ownerFile = entry.resolve(OWNER);
    if (!Files.exists(ownerFile, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Instant touched = Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).toInstant();
        return touched.isBefore(Instant.now().minus(FORGOTTEN));
      } catch (NoSuchFileException e) {
        return false;
      }
    }
    try (FileChannel channel = FileChannel.open(ownerFile, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Deletes a tree without following links; folders that forbid it are opened up first. What is not
   * there, or vanishes meanwhile, is fine.
   */
  public static void delete(Path tree) throws IOException {
    try {
      PosixFileAttributes attributes =
          Files.readAttributes(tree, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isDirectory()) {
        if (!attributes.permissions().containsAll(OPEN_TO_OWNER)) {
          Files.setPosixFilePermissions(tree, OPEN_TO_OWNER);
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> listed = Files.newDirectoryStream(tree)) {
          listed.forEach(children::add);
        }
        for (Path child : children) {
          delete(child);
        }
      }
      Files.deleteIfExists(tree);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return;
    }
  }
}
