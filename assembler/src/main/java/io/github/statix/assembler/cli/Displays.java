package io.github.statix.assembler.cli;

/** Chooses how a run shows how it goes on. */
final class Displays {

  private static final int DEFAULT_WIDTH = 100;

  private Displays() {}

  static Display of(ProgressMode mode, Console console) {
    return switch (mode) {
      case QUIET -> new QuietDisplay();
      case JSON -> new JsonDisplay(console.err());
      case PLAIN -> new PlainDisplay(console.err());
      case AUTO ->
          console.terminal()
              ? new LiveDisplay(console.err(), width(console))
              : new PlainDisplay(console.err());
    };
  }

  private static int width(Console console) {
    try {
      int columns = Integer.parseInt(console.environment().getOrDefault("COLUMNS", ""));
      return columns > 20 ? columns : DEFAULT_WIDTH;
    } catch (NumberFormatException e) {
      return DEFAULT_WIDTH;
    }
  }
}
