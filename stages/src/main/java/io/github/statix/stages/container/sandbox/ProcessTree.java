package io.github.statix.stages.container.sandbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A process and all that it has started. */
final class ProcessTree {

  /** How often new processes are looked for; more often only a fork bomb has any. */
  private static final int ROUNDS = 5;

  private ProcessTree() {}

  /**
   * Kills the process and its descendants, and does not wait for their end.
   *
   * <p>All are stopped first, until there is none that still runs: a process that starts another
   * one between the look at its children and its own end would leave that one behind, without a
   * parent by which it could be found.
   *
   * @return those that were killed
   */
  static List<ProcessHandle> kill(Process process) {
    Set<ProcessHandle> stopped = new HashSet<>();
    List<ProcessHandle> all = all(process);
    for (int round = 0; round < ROUNDS && stopped.addAll(all); round++) {
      stop(all);
      all = all(process);
    }
    stopped.addAll(all);
    stopped.forEach(ProcessHandle::destroyForcibly);
    return List.copyOf(stopped);
  }

  private static List<ProcessHandle> all(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    if (process.isAlive()) {
      all.add(process.toHandle());
    }
    return all;
  }

  private static void stop(List<ProcessHandle> all) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s STOP \"$@\"", "sh"));
    all.forEach(each -> command.add(String.valueOf(each.pid())));
    try {
      Process kill =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      kill.onExit().join();
    } catch (IOException e) {
      // Without a shell no recipe runs; and they are killed all the same.
      return;
    }
  }
}
