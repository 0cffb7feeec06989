package io.github.statix.assembler.progress;

import java.io.Console;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses how a run shows how it goes on. */
public final class Displays {

  private Displays() {}

  /**
   * The display for this mode; the caller closes it.
   *
   * @param err where it is shown
   * @param terminal whether a person reads that on a terminal
   * @param environment looked at for {@code COLUMNS}, the terminal's width
   */
  public static Display of(
      ProgressMode mode, PrintStream err, boolean terminal, Map<String, String> environment) {
    return switch (mode) {
      case QUIET -> new QuietDisplay();
      case JSON -> new JsonDisplay(err);
      case PLAIN -> new PlainDisplay(err);
      case AUTO ->
          terminal
              ? new LiveDisplay(err, new TerminalWidth(environment), Displays::answer)
              : new PlainDisplay(err);
    };
  }

  private static @Nullable String answer() {
    Console console = System.console();
    return console == null ? null : console.readLine();
  }
}
