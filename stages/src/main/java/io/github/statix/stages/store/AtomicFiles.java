package io.github.statix.stages.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files that are whole or not there, whatever ends the program. */
final class AtomicFiles {

  private AtomicFiles() {}

  /** Renames a flushed file over {@code target} and flushes the folder's entry. */
  static void replace(Path finished, Path target) throws IOException {
    Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** Writes this text to {@code target} through a file beside it. */
  static void write(Path target, String text) throws IOException {
    Files.createDirectories(target.getParent());
    Path beside = Files.createTempFile(target.getParent(), ".new-", "");
    try {
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        channel.force(true);
      }
      replace(beside, target);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
