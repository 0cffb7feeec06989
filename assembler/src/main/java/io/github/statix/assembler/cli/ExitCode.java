package io.github.statix.assembler.cli;

/** What the program exits with; the numbers are a contract for scripts. */
final class ExitCode {

  static final int DONE = 0;
  static final int BUG = 1;
  static final int USAGE = 2;
  static final int SOURCE = 3;
  static final int STAGE = 4;
  static final int REGISTRY = 5;
  static final int VERIFICATION = 6;
  static final int NO_ENGINE = 7;

  /** As shells report a program that Ctrl-C ended. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
