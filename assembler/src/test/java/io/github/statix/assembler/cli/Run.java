package io.github.statix.assembler.cli;

import io.github.statix.assembler.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One run of the program inside the test's JVM.
 *
 * @param code what it would exit with
 * @param out its standard output
 * @param err its standard error
 */
record Run(int code, String out, String err) {

  static Run of(String... arguments) {
    return of(Map.of(), arguments);
  }

  static Run of(Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            false);
    int code = Main.run(console, arguments);
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
