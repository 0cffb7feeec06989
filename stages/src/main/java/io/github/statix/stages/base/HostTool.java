package io.github.statix.stages.base;

import io.github.statix.stages.container.LogSink;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * mmdebstrap of this machine, which also makes the namespaces: as root without a user namespace, as
 * an ordinary user in one whose root is a subordinate id (subuid(5)). Files lie in memory.
 */
public final class HostTool implements BootstrapTool {

  private static final String LAUNCHER = "launch.sh";

  private final List<String> prefix;

  private HostTool(List<String> prefix) {
    this.prefix = List.copyOf(prefix);
  }

  /** For this machine; nothing is checked before {@link #run} or {@link #problem}. */
  public static HostTool create() {
    return new HostTool(List.of());
  }

  /** Runs through another command, such as one that changes to another user. */
  static HostTool through(List<String> prefix) {
    return new HostTool(prefix);
  }

  @Override
  public String name() {
    return "mmdebstrap";
  }

  /** Why it cannot work here and what to do, as far as can be told without trying. */
  public Optional<String> problem() throws IOException {
    if (!isInstalled("mmdebstrap")) {
      return Optional.of(
          "mmdebstrap is not installed; install mmdebstrap, or build with --engine docker");
    }
    boolean root = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    if (!root && !(isInstalled("newuidmap") && isInstalled("newgidmap"))) {
      return Optional.of(
          "an ordinary user needs newuidmap to build a base; install uidmap, run as root, or build"
              + " with --engine docker");
    }
    return Optional.empty();
  }

  @Override
  public void run(Path input, Path output, LogSink log) throws IOException, InterruptedException {
    Optional<String> problem = problem();
    if (problem.isPresent()) {
      throw new BaseException(problem.get());
    }
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of("mmdebstrap", "--unshare-helper", "/bin/sh", "-c"));
    command.addAll(List.of(Scripts.read(LAUNCHER), LAUNCHER, Long.toString(Files.size(input))));
    LastLines lines = new LastLines(log);
    try (ToolProcess process = ToolProcess.start(command, input, output, lines)) {
      int status = process.await();
      if (status != 0) {
        throw new BaseException(
            "%s failed with status %d:\n%s".formatted(name(), status, lines.complaint()));
      }
    }
  }

  private static boolean isInstalled(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
