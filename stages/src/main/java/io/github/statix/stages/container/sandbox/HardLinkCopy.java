package io.github.statix.stages.container.sandbox;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import org.jspecify.annotations.Nullable;

/** Copies a tree with fresh folders and hard-linked files, in the time the names alone take. */
final class HardLinkCopy extends SimpleFileVisitor<Path> {

  private final Path from;
  private final Path to;

  private HardLinkCopy(Path from, Path to) {
    this.from = from;
    this.to = to;
  }

  /** Makes {@code to}, which must not be there yet, like {@code from} on the same file system. */
  static void of(Path from, Path to) throws IOException {
    Files.walkFileTree(from, new HardLinkCopy(from, to));
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
      throws IOException {
    Files.createDirectory(counterpart(folder));
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    if (attributes.isSymbolicLink()) {
      Files.copy(
          file,
          counterpart(file),
          LinkOption.NOFOLLOW_LINKS,
          java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    } else {
      Files.createLink(counterpart(file), file);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
      throws IOException {
    if (failure != null) {
      throw failure;
    }
    // Last, since a folder may forbid writing and its time moves with each entry made in it.
    Path copy = counterpart(folder);
    Files.setAttribute(copy, "unix:mode", Files.getAttribute(folder, "unix:mode"));
    Files.setLastModifiedTime(
        copy, Files.readAttributes(folder, PosixFileAttributes.class).lastModifiedTime());
    return FileVisitResult.CONTINUE;
  }

  private Path counterpart(Path path) {
    return to.resolve(from.relativize(path));
  }
}
