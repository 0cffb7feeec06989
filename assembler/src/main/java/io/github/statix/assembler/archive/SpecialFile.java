package io.github.statix.assembler.archive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Opens devices, pipes and descriptors to be written into. */
final class SpecialFile {

  private SpecialFile() {}

  /**
   * Opens what is there, and makes nothing.
   *
   * @throws InterruptedIOException when this thread is interrupted before a pipe has a reader
   */
  static OutputStream open(OutputPath special) throws IOException {
    Path path = special.path();
    // To open a pipe is to wait for its reader, which no interrupt ends: another thread does it.
    // A file that a shell opened goes on where it was left.
    StandardOpenOption mode =
        special.kind() == OutputPath.Kind.DESCRIPTOR
            ? StandardOpenOption.APPEND
            : StandardOpenOption.WRITE;
    // A channel, since an interrupt ends its writes: those of Files.newOutputStream go on.
    FutureTask<OutputStream> opening =
        new FutureTask<>(() -> Channels.newOutputStream(FileChannel.open(path, mode)));
    Thread thread = new Thread(opening, "open " + path);
    thread.setDaemon(true);
    thread.start();
    try {
      return opening.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while opening " + path);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
