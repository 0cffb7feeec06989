package io.github.statix.stages.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;

/** A folder for one piece of work; its process holds a file lock for as long as it lives. */
public final class WorkFolder implements AutoCloseable {

  private static final String OWNER = ".owner";
  private static final Duration YOUNG = Duration.ofMinutes(2);

  private final Path path;
  private final FileChannel owner;

  private WorkFolder(Path path, FileChannel owner) {
    this.path = path;
    this.owner = owner;
  }

  static WorkFolder create(Path parent, String purpose) throws IOException {
    Path path = Files.createTempDirectory(parent, purpose + "-");
    FileChannel owner =
        FileChannel.open(
            path.resolve(OWNER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    FileLock lock = owner.lock();
    assert lock.isValid();
    return new WorkFolder(path, owner);
  }

  /** The folder, empty but for one hidden file. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    owner.close();
    delete(path);
  }

  /** Deletes what dead processes left behind; work of the living is left alone. */
  static void sweep(Path parent) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      for (Path entry : entries) {
        if (isAbandoned(entry)) {
          delete(entry);
        }
      }
    }
  }

  private static boolean isAbandoned(Path entry) throws IOException {
    try {
      FileTime touched = Files.getLastModifiedTime(entry);
      boolean young = touched.toInstant().isAfter(Instant.now().minus(YOUNG));
      if (!Files.isDirectory(entry)) {
        // A blob being written has no lock of its own; a day without a write is long enough.
        return touched.toInstant().isBefore(Instant.now().minus(Duration.ofDays(1)));
      }
      Path ownerFile = entry.resolve(OWNER);
      if (!Files.exists(ownerFile)) {
        return !young;
      }
      try (FileChannel channel = FileChannel.open(ownerFile, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        return lock != null;
      } catch (OverlappingFileLockException e) {
        return false;
      }
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Deletes a tree without following links; folders that forbid it are opened up first. */
  public static void delete(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path folder, @org.jspecify.annotations.Nullable IOException e) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
