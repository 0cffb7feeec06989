package io.github.statix.stages.container.sandbox;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.RecipeCommand;
import io.github.statix.stages.container.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The command lines of {@code bwrap}, started in an {@link Enclosure}; nothing here needs more than
 * version 0.5 unless it is said.
 *
 * @param disablesUserNamespaces whether bwrap can forbid all further user namespaces, from version
 *     0.8 on; the filter of system calls refuses them as well
 */
record Bubblewrap(boolean disablesUserNamespaces) {

  /** The descriptor that it reads the filter of system calls from. */
  static final int FILTER = 9;

  private static final String PROGRAM = "bwrap";
  private static final String AS_PID_1 = "--as-pid-1";

  /**
   * {@code --unshare-all} alone would go on without a user namespace, and root would keep power.
   */
  private static final List<String> NAMESPACES =
      List.of(
          PROGRAM,
          "--unshare-all",
          "--unshare-user",
          "--uid",
          "0",
          "--gid",
          "0",
          "--hostname",
          RecipeCommand.HOST_NAME,
          "--die-with-parent",
          AS_PID_1,
          "--clearenv",
          "--cap-drop",
          "ALL",
          "--seccomp",
          String.valueOf(FILTER));

  /**
   * Files of /proc that would tell everybody what others of this machine do; not every kernel has
   * all of them. What only the machine's root may read or write needs no cover, since no recipe is
   * that user.
   */
  private static final List<String> HIDDEN =
      Stream.of("keys", "key-users", "latency_stats", "sched_debug", "timer_list", "timer_stats")
          .map("/proc/"::concat)
          .filter(path -> Files.exists(Path.of(path)))
          .toList();

  /** Does nothing, in the namespaces a recipe would get. */
  List<String> probe() {
    List<String> command = namespaces();
    command.addAll(List.of("--new-session", "--ro-bind", "/", "/"));
    devices(command);
    command.addAll(List.of("--", "/bin/sh", "-c", ":"));
    return command;
  }

  /** Starts a program in a root that holds nothing else and cannot be written to. */
  List<String> program(Path program) {
    List<String> command = namespaces();
    // The kernel keeps most signals from process 1.
    command.remove(AS_PID_1);
    command.add("--new-session");
    bind(command, "--ro-bind", program, EmptyRoot.PROGRAM);
    command.addAll(List.of("--remount-ro", "/", "--chdir", "/", "--", EmptyRoot.PROGRAM));
    return command;
  }

  /**
   * Where a container's compiled objects are kept.
   *
   * @param folder on this machine
   * @param namespace what divides it
   */
  record Cache(Path folder, Digest namespace) {}

  /** Runs the recipe that lies in {@code work}. */
  List<String> run(ContainerSpec spec, Path root, Scratch work, Optional<Cache> cache) {
    List<String> command = container(spec, root, work, cache, true);
    command.addAll(RecipeCommand.of(spec, cache.map(Cache::namespace)));
    return command;
  }

  /** Runs a shell there, which gets no cache. */
  List<String> shell(ContainerSpec spec, Path root, Scratch work, Shell shell) {
    // Job control needs the session that the terminal belongs to.
    List<String> command =
        container(spec, root, work, Optional.empty(), shell.terminal().isEmpty());
    shell
        .terminal()
        .ifPresent(
            terminal ->
                command.addAll(command.size() - 1, List.of("--setenv", "TERM", terminal.type())));
    command.addAll(RecipeCommand.shell(spec, shell));
    return command;
  }

  private List<String> container(
      ContainerSpec spec, Path root, Scratch work, Optional<Cache> cache, boolean newSession) {
    List<String> command = namespaces();
    if (newSession) {
      command.add("--new-session");
    }
    spec.environment().forEach((name, value) -> command.addAll(List.of("--setenv", name, value)));
    command.addAll(List.of("--ro-bind", root.toString(), "/"));
    devices(command);
    bind(command, "--bind", work.build(), RecipeCommand.SCRATCH);
    bind(command, "--bind", work.out(), RecipeCommand.INSTALL);
    bind(command, "--bind", work.tmp(), "/tmp");
    bind(command, "--ro-bind", work.sources(), RecipeCommand.SOURCES);
    bind(command, "--ro-bind", work.recipes(), RecipeCommand.FOLDER);
    command.addAll(List.of("--tmpfs", "/sys", "--remount-ro", "/sys"));
    cache.ifPresent(
        given -> {
          command.addAll(List.of("--perms", "0755", "--tmpfs", CompileCache.FOLDER));
          bind(command, "--bind", given.folder(), CompileCache.FILES);
        });
    command.addAll(List.of("--chdir", RecipeCommand.SCRATCH, "--"));
    return command;
  }

  private List<String> namespaces() {
    List<String> command = new ArrayList<>(NAMESPACES);
    if (disablesUserNamespaces) {
      command.add("--disable-userns");
    }
    return command;
  }

  private static void devices(List<String> command) {
    command.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--mqueue", "/dev/mqueue"));
    command.addAll(List.of("--perms", "1777", "--tmpfs", "/dev/shm"));
    command.addAll(List.of("--ro-bind", "/proc/sys", "/proc/sys"));
    for (String path : HIDDEN) {
      // Bound without devices, it cannot be opened.
      command.addAll(List.of("--ro-bind", "/dev/null", path));
    }
  }

  private static void bind(List<String> command, String how, Path from, String to) {
    command.addAll(List.of(how, from.toString(), to));
  }
}
