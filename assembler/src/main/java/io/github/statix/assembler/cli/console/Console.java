package io.github.statix.assembler.cli.console;

import io.github.statix.assembler.progress.Display;
import io.github.statix.assembler.progress.Displays;
import io.github.statix.assembler.progress.ProgressMode;
import io.github.statix.oci.message.FileErrors;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * The program's way out: results, messages, and the variables it was started with.
 *
 * @param out carries only results
 * @param err carries everything else
 * @param environment the process's variables
 * @param terminal whether a person reads {@code err} on a terminal
 */
public record Console(
    PrintStream out, PrintStream err, Map<String, String> environment, boolean terminal) {

  /** How a run is shown here. */
  public Display display(ProgressMode mode) {
    return Displays.of(mode, err, terminal, environment);
  }

  /** Standard output for many bytes; it fails as a file does, with an error that names it. */
  public OutputStream bytes() {
    return FileErrors.naming(Path.of("standard output"), StandardStreams.failing(out));
  }

  /** The one this process was started with. */
  public static Console ofProcess() {
    boolean terminal =
        System.console() != null && !System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
    return new Console(System.out, System.err, System.getenv(), terminal);
  }
}
