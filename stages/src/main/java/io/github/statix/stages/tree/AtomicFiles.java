package io.github.statix.stages.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files that are whole or not there, whatever ends the program. */
public final class AtomicFiles {

  /** How unfinished files are called; one that is a day old has no writer any more. */
  public static final String UNFINISHED = ".new-";

  private AtomicFiles() {}

  /** Renames a flushed file over {@code target} and flushes the folder's entry. */
  public static void replace(Path finished, Path target) throws IOException {
    // Temporary files are private; what they become may be read by whoever shares the store.
    Files.setPosixFilePermissions(finished, PlainFiles.SHARED.value());
    Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** Writes this text to {@code target} through a file beside it. */
  public static void write(Path target, String text) throws IOException {
    PlainFiles.parentOf(target);
    Path beside = Files.createTempFile(target.getParent(), UNFINISHED, "");
    try {
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      replace(beside, target);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
