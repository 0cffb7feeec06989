package io.github.statix.assembler.archive;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.FileErrors;
import io.github.statix.oci.message.StatixException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Writes a file that the user named. A regular file is replaced as a whole or stays as it was.
 * Anything else (a device, a pipe, an open descriptor) is written into as it is, and a link is
 * followed, unless another user may have planted them ({@link
 * io.github.statix.stages.tree.UserLinks}).
 */
public final class OutputFile {

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {

    /** Writes all of it to a stream that is closed by others. */
    void writeTo(OutputStream out) throws IOException;
  }

  private static final int BUFFER = 1 << 16;

  private OutputFile() {}

  /**
   * Writes a text in UTF-8 into a directory that must be there.
   *
   * @throws StatixException when the file cannot be written; names it and the reason
   */
  public static void writeText(Path file, String text) throws IOException {
    write(file, false, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Writes the content; the file's directory is made when there is none.
   *
   * @throws StatixException when the file cannot be written; names it and the reason
   */
  public static void write(Path file, Content content) throws IOException {
    write(file, true, content);
  }

  private static void write(Path file, boolean makesDirectory, Content content) throws IOException {
    OutputPath target;
    try {
      target = OutputPath.of(file);
      refuseDirectory(file, target);
      if (makesDirectory && target.isReplaceable()) {
        Files.createDirectories(target.parent());
      }
    } catch (IOException e) {
      throw FileErrors.writing(file, e);
    }
    if (target.isReplaceable()) {
      replace(file, target.path(), content);
    } else {
      try (OutputStream out = named(file, () -> SpecialFile.open(target))) {
        content.writeTo(out);
      }
    }
  }

  /**
   * Why {@link #write} could not write the file, as far as that can be told without writing it.
   *
   * @return empty when nothing speaks against it
   */
  public static Optional<StatixException> problem(Path file) {
    return problem(file, true);
  }

  /** Why {@link #writeText} could not write the file; empty when nothing speaks against it. */
  public static Optional<StatixException> textProblem(Path file) {
    return problem(file, false);
  }

  private static Optional<StatixException> problem(Path file, boolean makesDirectory) {
    try {
      OutputPath target = OutputPath.of(file);
      refuseDirectory(file, target);
      if (target.exists()) {
        return Writability.ofPresent(file, target.path());
      }
      if (!makesDirectory && !Files.exists(target.parent())) {
        throw new NoSuchFileException(target.parent().toString());
      }
      return Writability.ofMissing(file, target.path());
    } catch (IOException e) {
      return Optional.of(Writability.problem(FileErrors.writing(file, e)));
    }
  }

  /** Whether the file is this process's standard output, under whichever name. */
  public static boolean isStandardOutput(Path file) {
    try {
      return OutputPath.of(file).isStandardOutput();
    } catch (IOException e) {
      // It is reported when the file is checked or written.
      return false;
    }
  }

  /**
   * What tells a file or directory from others, however it is written; empty for devices, pipes and
   * descriptors, which may be written more than once.
   */
  public static Optional<Path> place(Path file) {
    try {
      OutputPath target = OutputPath.of(file);
      return target.isReplaceable() || target.kind() == OutputPath.Kind.DIRECTORY
          ? Optional.of(target.place())
          : Optional.empty();
    } catch (IOException e) {
      // It is reported when the file is checked or written.
      return Optional.empty();
    }
  }

  private static void refuseDirectory(Path file, OutputPath target) throws StatixException {
    if (Files.isDirectory(target.path())) {
      throw new StatixException(
          Category.USAGE,
          "cannot write %s: it is a directory".formatted(file),
          "name a file in it");
    }
  }

  private static void replace(Path file, Path target, Content content) throws IOException {
    boolean there = Files.exists(target);
    if (there && !Files.isWritable(target)) {
      throw FileErrors.writing(file, new AccessDeniedException(target.toString()));
    }
    Path beside;
    OutputStream opened;
    try {
      beside = FreshFile.beside(target);
      opened = FreshFile.open(beside);
    } catch (FileSystemException e) {
      if (!there) {
        throw FileErrors.writing(file, e);
      }
      // A file that may be written in a directory that may not.
      overwrite(file, target, content);
      return;
    }
    try {
      try (OutputStream out = buffered(file, opened)) {
        content.writeTo(out);
      }
      put(file, beside, target, there);
    } finally {
      FreshFile.discard(beside);
    }
  }

  private static void put(Path file, Path beside, Path target, boolean there) throws IOException {
    try {
      if (there) {
        Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(target));
      }
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!there) {
        throw FileErrors.writing(file, e);
      }
      // A file that is a mount point, as in a container, cannot be renamed over.
      overwrite(file, target, out -> Files.copy(beside, out));
    }
  }

  private static void overwrite(Path file, Path target, Content content) throws IOException {
    boolean whole = false;
    try (OutputStream out =
        named(
            file,
            () ->
                Files.newOutputStream(
                    target, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING))) {
      content.writeTo(out);
      out.flush();
      whole = true;
    } finally {
      if (!whole) {
        empty(target);
      }
    }
  }

  /** What is half written is of no use, and an empty file cannot be taken for a whole one. */
  private static void empty(Path target) {
    try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    } catch (IOException e) {
      // The failure that is under way says that the file is not written.
      return;
    }
  }

  /** Opens a stream. */
  @FunctionalInterface
  private interface Opening {
    OutputStream open() throws IOException;
  }

  private static OutputStream named(Path file, Opening opening) throws IOException {
    try {
      return buffered(file, opening.open());
    } catch (IOException e) {
      throw FileErrors.writing(file, e);
    }
  }

  private static OutputStream buffered(Path file, OutputStream out) {
    return new BufferedOutputStream(FileErrors.naming(file, out), BUFFER);
  }
}
