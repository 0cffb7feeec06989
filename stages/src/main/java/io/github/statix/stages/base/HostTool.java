package io.github.statix.stages.base;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.sandbox.seccomp.SeccompFilter;
import io.github.statix.stages.ids.FreeIds;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * mmdebstrap of this machine, in namespaces of its own: as root in a user namespace of ids that are
 * nobody's, as an ordinary user in one of subordinate ids (subuid(5)). It sees the programs of this
 * machine and few other files. Files lie in memory, so that nothing is left on the disk whatever
 * happens, and nobody waits for it; root can do without where memory is short.
 */
public final class HostTool implements BootstrapTool {

  private static final int IDS = 65_536;

  /** Packages, apt's copies of them and what they hold come to about six times their size. */
  private static final long MEMORY_FACTOR = 8;

  /** What a script may write over that, in bytes: apt's indexes, for one. */
  private static final long ROOM = 1L << 30;

  /** Far more than a base takes on a slow disk. */
  private static final Duration TIME_LIMIT = Duration.ofHours(1);

  private final List<String> prefix;
  private final Duration timeLimit;

  private HostTool(List<String> prefix, Duration timeLimit) {
    this.prefix = List.copyOf(prefix);
    this.timeLimit = timeLimit;
  }

  /** For this machine; nothing is checked before {@link #run} or {@link #problem}. */
  public static HostTool create() {
    return new HostTool(List.of(), TIME_LIMIT);
  }

  /** Runs through another command, such as one that changes to another user. */
  static HostTool through(List<String> prefix) {
    return new HostTool(prefix, TIME_LIMIT);
  }

  /** The same tool, which gives a script only so much time. */
  HostTool within(Duration limit) {
    return new HostTool(prefix, limit);
  }

  @Override
  public String name() {
    return "mmdebstrap";
  }

  @Override
  public boolean hasMmdebstrap() {
    return true;
  }

  /** Why it cannot work here and what to do; a tenth of a second, since namespaces are tried. */
  public Optional<String> problem() throws IOException {
    for (String program : List.of("mmdebstrap", "mount", "nsenter", "setpriv")) {
      if (!isInstalled(program)) {
        return Optional.of(
            "%s is not installed; install mmdebstrap, mount and util-linux, or build with --engine docker"
                .formatted(program));
      }
    }
    if (isRoot()) {
      return whyNoNamespaces()
          .map(
              reason ->
                  "root cannot make the namespaces here that keep the scripts of packages from this"
                      + " machine; allow them (docker run --privileged, or --security-opt"
                      + " seccomp=unconfined --cap-add SYS_ADMIN), or build with --engine docker: "
                      + reason);
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
                    + " docker: "
                    + reason);
  }

  @Override
  public void run(Path input, Path output, Network network, LogSink log)
      throws IOException, InterruptedException {
    Optional<String> problem = problem();
    if (problem.isPresent()) {
      throw new BaseException(problem.get());
    }
    long size = Files.size(input);
    LastLines lines = new LastLines(log);
    List<String> command = command(size, folder(size, output), network);
    try (ToolProcess process = ToolProcess.start(command, input, output, lines)) {
      if (process.await(timeLimit) != 0) {
        throw new BaseException("%s failed: %s".formatted(name(), lines.complaint()));
      }
    }
  }

  /**
   * What starts the script of a tar.
   *
   * @param size of the tar in bytes; 0 only tries the namespaces
   * @param folder to work in; empty to work in memory
   */
  private List<String> command(long size, String folder, Network network) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    // A process group of its own, which can be killed as a whole, and no terminal.
    command.addAll(List.of("setsid", "/bin/sh", "-c", Scripts.read("enter.sh"), "enter.sh"));
    command.add(Long.toString(size));
    command.add(folder);
    command.add(Integer.toString(FreeIds.find(FreeIds.ABOVE_ALL_CONVENTIONS, IDS).first()));
    command.add(network == Network.NONE ? "none" : "mirror");
    command.add(Scripts.read("launch.sh"));
    long room = size * 2 * MEMORY_FACTOR + ROOM;
    command.add(Long.toString(Math.min(room, Math.max(Memory.available() / 10 * 9, ROOM / 16))));
    command.add(Long.toString(room));
    command.add(HexFormat.of().formatHex(SeccompFilter.programForRoots()));
    command.add(Scripts.read("confine.pl"));
    return command;
  }

  /** A folder beside the output, or nothing where there is memory. */
  private static String folder(long size, Path output) throws IOException {
    long needed = size * MEMORY_FACTOR;
    long free = Memory.available();
    if (free >= needed) {
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
    Process process =
        new ProcessBuilder(command(0, "", Network.NONE)).redirectErrorStream(true).start();
    byte[] said = process.getInputStream().readAllBytes();
    int status = process.onExit().join().exitValue();
    // Not before: at the end of its input all of it is killed.
    process.getOutputStream().close();
    return status == 0
        ? Optional.empty()
        : Optional.of(ForeignText.line(new String(said, StandardCharsets.UTF_8)));
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
