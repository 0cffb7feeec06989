package io.github.statix.stages.container;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The terminal that standard input is, looked at and set through {@code stty}, which every system
 * with a terminal has.
 *
 * @param type what {@code TERM} says
 * @param state its settings when the program found it, as {@code stty -g} prints them
 */
public record Terminal(String type, String state) {

  /** Rows and columns. */
  public record Size(int rows, int columns) {}

  /** A terminal that a shell has for a while; closing puts it back as it was. */
  public interface Hold extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  /** Standard input's terminal; empty when it is a file, a pipe, or nothing. */
  public static Optional<Terminal> ofStandardInput(Map<String, String> environment)
      throws InterruptedException {
    try {
      String state = stty("stty", "-g");
      return state.isEmpty()
          ? Optional.empty()
          : Optional.of(new Terminal(environment.getOrDefault("TERM", "dumb"), state));
    } catch (IOException e) {
      // There is no stty, so the shell is one without line editing.
      return Optional.empty();
    }
  }

  /**
   * Leaves the terminal to a shell that inherits it: Ctrl-C is the shell's then and no longer ends
   * this program. Without a terminal nothing changes.
   */
  public static Hold hold(Optional<Terminal> terminal) {
    if (terminal.isEmpty()) {
      return () -> {};
    }
    // A handler that does nothing, since to ignore a signal is handed down to what is started.
    SignalHandler before = Signal.handle(new Signal("INT"), signal -> {});
    return () -> {
      Signal.handle(new Signal("INT"), before);
      terminal.get().restore();
    };
  }

  /**
   * Passes every key on as it is, for a shell whose terminal is elsewhere.
   *
   * @param resized called when the window's size has changed, on another thread
   */
  public static Hold raw(Optional<Terminal> terminal, Runnable resized)
      throws IOException, InterruptedException {
    if (terminal.isEmpty()) {
      return () -> {};
    }
    Hold held = hold(terminal);
    SignalHandler before = Signal.handle(new Signal("WINCH"), signal -> resized.run());
    stty("stty", "raw", "-echo");
    return () -> {
      Signal.handle(new Signal("WINCH"), before);
      held.close();
    };
  }

  /** Its size now, where it has one. */
  public Optional<Size> size() throws IOException, InterruptedException {
    String[] words = stty("stty", "size").split(" ");
    if (words.length != 2 || words[0].equals("0")) {
      return Optional.empty();
    }
    return Optional.of(new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1])));
  }

  private void restore() throws IOException {
    try {
      // A shell with job control may have left us in the background, where setting would stop us.
      stty("/bin/sh", "-c", "trap '' TTOU; exec stty \"$0\"", state);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What it prints; nothing when it fails, as it does without a terminal. */
  private static String stty(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Redirect.INHERIT)
            .redirectError(Redirect.DISCARD)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return process.waitFor() == 0 ? output : "";
  }
}
