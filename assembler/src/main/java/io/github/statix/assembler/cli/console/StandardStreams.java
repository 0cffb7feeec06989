package io.github.statix.assembler.cli.console;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Standard input, output and error as this process got them. */
public final class StandardStreams {

  private static final int STANDARD = 3;

  /** Never closed, so that their descriptors are taken for as long as the process lives. */
  private static final List<OutputStream> PLACEHOLDERS = new ArrayList<>();

  private StandardStreams() {}

  /**
   * Takes the descriptors 0 to 2 where they are closed. Otherwise the next files that are opened
   * get them, and what is printed would go into those.
   */
  public static synchronized void takeClosed() {
    for (int i = 0; i < STANDARD && anyIsClosed(); i++) {
      try {
        // Gets the lowest free descriptor; whatever is printed there fails, as it should.
        PLACEHOLDERS.add(new FileOutputStream("/dev/full"));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static boolean anyIsClosed() {
    for (int fd = 0; fd < STANDARD; fd++) {
      if (!Files.exists(Path.of("/proc/self/fdinfo", Integer.toString(fd)))) {
        return Files.exists(Path.of("/proc/self/fdinfo"));
      }
    }
    return false;
  }

  /** A stream that fails where a {@link PrintStream} only remembers that something went wrong. */
  static OutputStream failing(PrintStream out) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        flush();
      }

      @Override
      public void flush() throws IOException {
        if (out.checkError()) {
          throw new IOException("it is closed, full, or its reader has gone");
        }
      }
    };
  }
}
