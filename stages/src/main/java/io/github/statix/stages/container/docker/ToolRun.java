package io.github.statix.stages.container.docker;

import io.github.statix.stages.container.LogSink;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A program to run in a container of an image that somebody else made.
 *
 * @param image its reference, best with a digest
 * @param command program and arguments
 * @param input a tar on this machine that is unpacked at the container's {@code /} before the start
 * @param result the file or folder in the container to hand back
 * @param network whether it gets the daemon's default network or none
 * @param log receives the lines of its output
 */
public record ToolRun(
    String image, List<String> command, Path input, String result, boolean network, LogSink log) {

  /** Copies the command and checks for nulls. */
  public ToolRun {
    Objects.requireNonNull(image, "image is null");
    Objects.requireNonNull(input, "input is null");
    Objects.requireNonNull(result, "result is null");
    Objects.requireNonNull(log, "log is null");
    command = List.copyOf(command);
  }
}
