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
 * an ordinary user in one whose root is a subordinate id (subuid(5)). Files lie in memory, so that
 * nothing is left on the disk whatever happens, and nobody waits for it. Root can do without
 * either: in a container that may not make namespaces, and where memory is short.
 */
public final class HostTool implements BootstrapTool {

  private static final String LAUNCHER = "launch.sh";

  /** Packages, apt's copies of them and what they hold come to about six times their size. */
  private static final long MEMORY_FACTOR = 8;

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
    if (!isRoot() && !(isInstalled("newuidmap") && isInstalled("newgidmap"))) {
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
    boolean namespaces = canUnshare(log);
    long needed = Files.size(input) * MEMORY_FACTOR;
    long free = Memory.available();
    boolean inMemory = namespaces && free >= needed;
    if (!inMemory && !isRoot()) {
      throw new BaseException(
          ("the base needs about %d MB of memory to build in and %d are free; stop other programs,"
                  + " run as root (which builds on disk), or build with --engine docker")
              .formatted(needed >> 20, free >> 20));
    }
    Path folder = Files.createTempDirectory(output.toAbsolutePath().getParent(), "scratch-");
    List<String> command = new ArrayList<>(prefix);
    command.addAll(namespaces ? List.of("mmdebstrap", "--unshare-helper") : List.of("setsid"));
    command.addAll(List.of("/bin/sh", "-c", Scripts.read(LAUNCHER), LAUNCHER));
    command.addAll(List.of(Long.toString(Files.size(input)), inMemory ? "" : folder.toString()));
    command.add(namespaces ? "namespace" : "group");
    LastLines lines = new LastLines(log);
    try (ToolProcess process = ToolProcess.start(command, input, output, lines)) {
      int status = process.await();
      if (status != 0) {
        throw new BaseException(
            "%s failed with status %d:\n%s".formatted(name(), status, lines.complaint()));
      }
    }
  }

  /** Whether namespaces can be had; an ordinary user who cannot have them gets the reason. */
  private boolean canUnshare(LogSink log) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of("mmdebstrap", "--unshare-helper", "true"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes()).strip();
    if (process.waitFor() == 0) {
      return true;
    }
    if (!isRoot()) {
      throw new BaseException(
          ("an ordinary user cannot make the namespaces a base is built in; have a line of yours in"
                  + " /etc/subuid and /etc/subgid (usermod --add-subuids 100000-165535"
                  + " --add-subgids 100000-165535 YOU), run as root, or build with --engine"
                  + " docker:\n%s")
              .formatted(said));
    }
    log.line("no namespaces can be made here, so mmdebstrap runs without");
    return false;
  }

  private static boolean isRoot() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
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
