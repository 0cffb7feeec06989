package io.github.statix.assembler.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes a text file as a whole or not at all. */
public final class WholeFile {

  private WholeFile() {}

  /** Writes this text, over what may have been there. */
  public static void write(Path file, String text) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path beside = Files.createTempFile(folder, ".report-", "");
    try {
      Files.writeString(beside, text);
      Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
