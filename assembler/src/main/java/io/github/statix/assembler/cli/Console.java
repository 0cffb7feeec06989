package io.github.statix.assembler.cli;

import java.io.PrintStream;
import java.util.Map;

/**
 * The program's way out: results, messages, and the variables it was started with.
 *
 * @param out carries only results
 * @param err carries everything else
 * @param environment the process's variables
 * @param terminal whether a person reads {@code err} on a terminal
 */
record Console(
    PrintStream out, PrintStream err, Map<String, String> environment, boolean terminal) {

  static Console ofProcess() {
    boolean terminal =
        System.console() != null && !System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
    return new Console(System.out, System.err, System.getenv(), terminal);
  }
}
