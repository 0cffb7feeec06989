package io.github.statix.assembler.login;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A program that gets one line, answers, and ends; all of it within one deadline.
 *
 * @param exit its exit status
 * @param answer what it printed on standard output before it ended
 * @param said what it printed on standard error before it ended
 */
record HelperProcess(int exit, String answer, String said) {

  private static final int MOST_BYTES = 1 << 20;
  private static final long POLL_MILLIS = 10;

  /**
   * How often nothing may come after its end: Java moves what is left in the pipe into memory, and
   * meanwhile shows neither.
   */
  private static final int QUIET_POLLS = 10;

  /**
   * Runs a program without a shell and in this process's environment. Its output counts until it
   * has ended itself: a process that it left behind, such as an agent, may keep the pipes open.
   *
   * @param limit for writing, reading and ending together
   * @throws IOException when it cannot be started, prints more than 1 MiB, or does not end; it and
   *     what it started are ended then
   * @throws InterruptedIOException when this thread is interrupted, whose flag stays set
   */
  static HelperProcess run(Path program, String argument, String line, Duration limit)
      throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    Process process = new ProcessBuilder(program.toString(), argument).start();
    boolean ended = false;
    try {
      write(process, line);
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      for (int quiet = 0; quiet < QUIET_POLLS; ) {
        boolean running = process.isAlive();
        boolean came = take(process.getInputStream(), answer);
        came |= take(process.getErrorStream(), said);
        quiet = running || came ? 0 : quiet + 1;
        if (System.nanoTime() - deadline > 0) {
          throw new IOException("it did not end within %d seconds".formatted(limit.toSeconds()));
        }
        if (!came) {
          pause(process);
        }
      }
      ended = true;
      return new HelperProcess(process.exitValue(), text(answer), text(said));
    } finally {
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      close(process);
    }
  }

  private static void write(Process process, String line) {
    // A pipe takes far more than a line without being read.
    try (OutputStream in = process.getOutputStream()) {
      in.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // A program may answer without having read its input.
    }
  }

  /** Takes what has come, without waiting for more; says whether there was anything. */
  private static boolean take(InputStream in, ByteArrayOutputStream out) throws IOException {
    int ready;
    try {
      ready = in.available();
    } catch (IOException e) {
      // Closed by Java in this moment, since the program has ended; the next look sees the rest.
      return false;
    }
    if (ready <= 0) {
      return false;
    }
    out.write(in.readNBytes(Math.min(ready, MOST_BYTES)));
    if (out.size() > MOST_BYTES) {
      throw new IOException("it printed more than %d bytes".formatted(MOST_BYTES));
    }
    return true;
  }

  private static void pause(Process process) throws InterruptedIOException {
    try {
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a credential helper ran");
    }
  }

  private static void close(Process process) {
    try {
      process.getInputStream().close();
      process.getErrorStream().close();
    } catch (IOException e) {
      // Nothing is read from them any more.
    }
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Keeps the answer, which is a secret, out of logs. */
  @Override
  public String toString() {
    return "HelperProcess[exit=" + exit + "]";
  }
}
