package io.github.statix.assembler.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is either whole or as it was before. */
public final class ArchiveFile {

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {

    /** Writes all of it to a stream that is closed by others. */
    void writeTo(OutputStream out) throws IOException;
  }

  private ArchiveFile() {}

  /** Writes beside a file and renames over it; its folder is made when it is not there. */
  public static void write(Path file, Content content) throws IOException {
    Path target = file.toAbsolutePath().normalize();
    Files.createDirectories(target.resolveSibling("."));
    Path beside = target.resolveSibling("." + target.getFileName() + ".new");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16)) {
        content.writeTo(out);
      }
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
