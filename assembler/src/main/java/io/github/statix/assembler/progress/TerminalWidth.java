package io.github.statix.assembler.progress;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * How many columns the terminal of this process has. It is asked by {@code stty}, at most once a
 * second: shells do not export {@code COLUMNS}, and a window may change its size at any time.
 */
final class TerminalWidth implements IntSupplier {

  private static final int UNKNOWN = 80;
  private static final long SECOND = 1_000_000_000;

  private final int fixed;
  private int last = UNKNOWN;
  private long asked;
  private boolean isAsked;

  /** A width; {@code COLUMNS} of the environment counts where it is set. */
  TerminalWidth(Map<String, String> environment) {
    String columns = environment.getOrDefault("COLUMNS", "");
    this.fixed = columns.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(columns) : 0;
  }

  @Override
  public int getAsInt() {
    if (fixed > 0) {
      return fixed;
    }
    long now = System.nanoTime();
    if (!isAsked || now - asked > SECOND) {
      isAsked = true;
      asked = now;
      last = ask();
    }
    return last;
  }

  private static int ask() {
    try {
      Process process =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      boolean isDone = process.waitFor(1, TimeUnit.SECONDS) && process.exitValue() == 0;
      // Rows, then columns; a terminal that does not know its size says 0.
      return isDone && size.matches("[0-9]{1,5} [1-9][0-9]{0,4}")
          ? Integer.parseInt(size.substring(size.indexOf(' ') + 1))
          : UNKNOWN;
    } catch (IOException e) {
      return UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }
}
