package io.github.statix.stages.container;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A shell to open in a container. An engine uses either the streams or, where it can, the process's
 * own standard streams, which they must stand for.
 *
 * @param command program and arguments, at least the program
 * @param terminal what standard input is, if it is one
 * @param in read to its end, or to the end of the shell
 * @param out the shell's standard output; with a terminal, its standard error, too
 * @param err the shell's standard error
 */
public record Shell(
    List<String> command,
    Optional<Terminal> terminal,
    InputStream in,
    OutputStream out,
    OutputStream err) {

  /** What is run when nothing else is asked for; interactive where there is a terminal. */
  public static final List<String> BASH = List.of("/bin/bash");

  /** Copies the list. */
  public Shell {
    command = List.copyOf(command);
    Objects.requireNonNull(terminal, "terminal is null");
    if (command.isEmpty()) {
      throw new IllegalArgumentException("there is no command to run; name one");
    }
  }
}
