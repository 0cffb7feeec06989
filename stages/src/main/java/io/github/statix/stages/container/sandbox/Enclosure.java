package io.github.statix.stages.container.sandbox;

import io.github.statix.stages.container.sandbox.seccomp.SeccompFilter;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import io.github.statix.stages.tree.PlainFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The namespaces that all containers of one engine are started in. Their mount namespace has the
 * programs of this machine and recipes' directories at their own paths, below directories that
 * everybody may pass, so that the recipes' user reaches a store below {@code /root}. Their PID
 * namespace ends all containers with the program: its first process waits for the end of a pipe
 * that only this program has, and when the first process of a PID namespace ends the kernel kills
 * all others and lets none be made, however far they have come.
 */
final class Enclosure implements AutoCloseable {

  /** What is needed of this machine to start bwrap, as far as there is such a thing. */
  private static final List<String> PROGRAMS =
      List.of(
          "/usr",
          "/bin",
          "/sbin",
          "/lib",
          "/lib32",
          "/lib64",
          "/nix",
          "/gnu",
          "/etc/ld.so.cache",
          "/etc/alternatives");

  /** bwrap covers parts of the /proc that it mounts for root; below that, none can be mounted. */
  private static final String MOUNT_PROC = "mount -t proc proc /proc && ";

  /** The file shows whether the umask counts here, or a default ACL does (umask(2)). */
  private static final String WAIT = "umask 0777; : >\"$0\"; echo ready; read -r _";

  private static final Pattern PID = Pattern.compile("\"child-pid\": ([0-9]{1,10})");

  /** How long its first process may take to end. */
  private static final int SECONDS = 10;

  private final Process process;
  private final String pid;
  private final RecipeUser user;
  private final WorkFolder work;
  private final Path filter;

  private Enclosure(Process process, String pid, RecipeUser user, WorkFolder work, Path filter) {
    this.process = process;
    this.pid = pid;
    this.user = user;
    this.work = work;
    this.filter = filter;
  }

  /**
   * Makes the namespaces for recipes whose directories lie in this store.
   *
   * @throws IOException when bubblewrap is missing or not allowed here, saying what to do
   */
  static Enclosure open(Store store, RecipeUser user) throws IOException, InterruptedException {
    List<Path> directories = List.of(store.work(), store.roots(), store.failures().folder());
    for (Path each : directories) {
      PlainFiles.directories(each);
    }
    WorkFolder work = store.workFolder("sandbox");
    @Nullable Process process = null;
    boolean made = false;
    try {
      Path filter = Files.write(work.path().resolve("seccomp"), SeccompFilter.program());
      Path modes = work.path().resolve("modes");
      process = SandboxProbe.start(command(directories, user, modes));
      String pid = awaitReady(process);
      DefaultAcl.remove(modes, store.work());
      made = true;
      return new Enclosure(process, pid, user, work, filter);
    } finally {
      if (!made) {
        if (process != null) {
          end(process);
        }
        work.close();
      }
    }
  }

  private static List<String> command(List<Path> directories, RecipeUser user, Path modes) {
    boolean root = user.id().isPresent();
    // bwrap closes the descriptor that it says the PID on.
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "exec 3>&1; exec \"$@\"", "sh", "bwrap"));
    command.addAll(List.of("--info-fd", "3", "--unshare-pid", "--new-session"));
    if (!root) {
      command.addAll(List.of("--unshare-user", "--cap-drop", "ALL"));
    }
    for (String path : PROGRAMS) {
      command.addAll(List.of("--ro-bind-try", path, path));
    }
    command.addAll(List.of("--dev-bind", "/dev", "/dev", root ? "--dir" : "--proc", "/proc"));
    // bwrap needs this one to exist. What lies above the others gets the mode 0755.
    Set<String> above = new TreeSet<>(Set.of("/tmp"));
    directories.forEach(directory -> above.addAll(above(directory)));
    above.forEach(directory -> command.addAll(List.of("--dir", directory)));
    for (Path each : directories) {
      command.addAll(List.of("--bind", each.toString(), each.toString()));
    }
    command.addAll(List.of("--", "/bin/sh", "-c", (root ? MOUNT_PROC : "") + WAIT));
    command.add(modes.toString());
    return command;
  }

  private static List<String> above(Path directory) {
    List<String> all = new ArrayList<>();
    for (Path each = directory.getParent(); each != null; each = each.getParent()) {
      all.add(each.toString());
    }
    return all;
  }

  private static String awaitReady(Process process) throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.append(line).append('\n');
      Matcher matcher = PID.matcher(said);
      if (line.equals("ready") && matcher.find()) {
        return matcher.group(1);
      }
    }
    // Its input ends first, so that its complaints do; they cannot be read once it was destroyed.
    process.getOutputStream().close();
    String complaint =
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    end(process);
    throw SandboxProbe.refused(complaint.isEmpty() ? "bwrap: it ended at once" : complaint);
  }

  /**
   * The command as it is started from outside: in these namespaces, as the recipes' user, with the
   * filter of system calls at its descriptor.
   *
   * @param bwrap a command line of {@link Bubblewrap}
   * @param gate whether it waits for a line on its standard input before it does anything
   */
  List<String> enter(List<String> bwrap, boolean gate) {
    String script = "exec %d<\"$0\"; exec \"$@\"".formatted(Bubblewrap.FILTER);
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c"));
    command.add(gate ? "read -r _ || exit; " + script : script);
    command.addAll(List.of(filter.toString(), "nsenter", "-t", pid, "-m", "-p"));
    if (user.id().isPresent()) {
      String id = String.valueOf(user.id().getAsInt());
      command.addAll(List.of("-S", id, "-G", id));
    } else {
      command.addAll(List.of("-U", "--preserve-credentials"));
    }
    command.add("--");
    command.addAll(bwrap);
    return command;
  }

  /** Ends all that runs in it. */
  @Override
  public void close() throws IOException {
    end(process);
    work.close();
  }

  private static void end(Process process) throws IOException {
    process.getOutputStream().close();
    process.onExit().completeOnTimeout(process, SECONDS, TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
