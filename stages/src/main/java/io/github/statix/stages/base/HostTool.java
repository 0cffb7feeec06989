package io.github.statix.stages.base;

import io.github.statix.stages.container.LogSink;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
  private static final List<String> UNSHARE = List.of("mmdebstrap", "--unshare-helper");

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

  /**
   * Why it cannot work here and what to do; a tenth of a second for an ordinary user, whose
   * namespaces have to be tried.
   */
  public Optional<String> problem() throws IOException {
    if (!isInstalled("mmdebstrap")) {
      return Optional.of(
          "mmdebstrap is not installed; install mmdebstrap, or build with --engine docker");
    }
    if (isRoot()) {
      return Optional.empty();
    }
    if (!(isInstalled("newuidmap") && isInstalled("newgidmap"))) {
      return Optional.of(
          "an ordinary user needs newuidmap to build a base; install uidmap, run as root, or build"
              + " with --engine docker");
    }
    return whyNoNamespaces()
        .map(
            reason ->
                "an ordinary user cannot make the namespaces a base is built in; have a line of"
                    + " yours in /etc/subuid and /etc/subgid (usermod --add-subuids 100000-165535"
                    + " --add-subgids 100000-165535 YOU), run as root, or build with --engine"
                    + " docker:\n"
                    + reason);
  }

  @Override
  public void run(Path input, Path output, LogSink log) throws IOException, InterruptedException {
    Optional<String> problem = problem();
    if (problem.isPresent()) {
      throw new BaseException(problem.get());
    }
    boolean namespaces = whyNoNamespaces().isEmpty();
    LastLines lines = new LastLines(log);
    if (!namespaces) {
      lines.line("no namespaces can be made here, so mmdebstrap runs without");
    }
    String folder = folder(namespaces, Files.size(input), output);
    List<String> command = new ArrayList<>(prefix);
    command.addAll(namespaces ? UNSHARE : List.of("setsid"));
    command.addAll(List.of("/bin/sh", "-c", Scripts.read(LAUNCHER), LAUNCHER));
    command.add(Long.toString(Files.size(input)));
    command.add(folder);
    command.add(namespaces ? "namespace" : "group");
    try (ToolProcess process = ToolProcess.start(command, input, output, lines)) {
      if (process.await() != 0) {
        throw new BaseException("%s failed:\n%s".formatted(name(), lines.complaint()));
      }
    }
  }

  /** A folder beside the output, or nothing where there is memory and a namespace to free it. */
  private static String folder(boolean namespaces, long size, Path output) throws IOException {
    long needed = size * MEMORY_FACTOR;
    long free = Memory.available();
    if (namespaces && free >= needed) {
      return "";
    }
    if (!isRoot()) {
      // What a subordinate id leaves on the disk when all is killed, its user cannot delete.
      throw new BaseException(
          ("the base needs about %d MB of memory to build in and %d are free; stop other programs,"
                  + " run as root (which builds on disk), or build with --engine docker")
              .formatted(needed >> 20, free >> 20));
    }
    return Files.createTempDirectory(output.toAbsolutePath().getParent(), "scratch-").toString();
  }

  private Optional<String> whyNoNamespaces() throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(UNSHARE);
    command.add("true");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    byte[] said = process.getInputStream().readAllBytes();
    return process.onExit().join().exitValue() == 0
        ? Optional.empty()
        : Optional.of(new String(said, StandardCharsets.UTF_8).strip());
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
