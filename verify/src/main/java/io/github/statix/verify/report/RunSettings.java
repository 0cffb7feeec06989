package io.github.statix.verify.report;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How a container of the image starts, as written in its config.
 *
 * @param env entries {@code NAME=VALUE}, in order
 * @param labels by name, sorted
 * @param entrypoint first words of the command
 * @param cmd further words
 * @param workingDir empty when absent
 * @param user empty when absent
 */
public record RunSettings(
    List<String> env,
    Map<String, String> labels,
    List<String> entrypoint,
    List<String> cmd,
    String workingDir,
    String user) {

  /** Nothing set. */
  public static final RunSettings NONE =
      new RunSettings(List.of(), new TreeMap<>(), List.of(), List.of(), "", "");

  /** Checks and copies the parts. */
  public RunSettings {
    env = List.copyOf(env);
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    entrypoint = List.copyOf(entrypoint);
    cmd = List.copyOf(cmd);
    Objects.requireNonNull(workingDir, "workingDir is null");
    Objects.requireNonNull(user, "user is null");
  }
}
