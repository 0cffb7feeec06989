package io.github.statix.stages.container;

import io.github.statix.oci.model.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The program both engines start as process 1: a shell that levels out what engines do differently,
 * runs the recipe, and ends with its status. Its standard input is a lease: at the end of that
 * stream it kills the recipe, so a recipe never outlives the program that wanted it.
 */
public final class RecipeCommand {

  /** The folder recipes are mounted at, read-only, inside the container. */
  public static final String FOLDER = "/recipe";

  /** The folder of shell libraries below {@link #FOLDER}, if there are any. */
  public static final String LIBRARY = "lib";

  /** Where the sources are, read-only. */
  public static final String SOURCES = "/src";

  /** Where a recipe starts. */
  public static final String SCRATCH = "/build";

  /** What a recipe installs into. */
  public static final String INSTALL = "/out";

  /** Every container's host name. */
  public static final String HOST_NAME = "statix";

  /** Seconds since 1970 that every source file carries, so that engines agree on it. */
  public static final long SOURCE_TIME = 1_000_000_000L;

  /** What engines are known to add to an environment. */
  private static final List<String> ADDED_BY_ENGINES =
      List.of("HOME", "HOSTNAME", "PATH", "PWD", "SHLVL", "TERM", "container");

  // One pipe for both outputs keeps their lines in order. The watcher sits in the background and
  // not the recipe, because a shell lets its background jobs ignore SIGINT. PID 1 cannot be killed
  // from within, but kill -1 leaves out only it and the watcher. What the recipe left running is
  // gone before the CPU times are printed, so they are complete and always the last of the output;
  // a kill comes back before its victim is dead, hence the loop, which ends with no process left.
  private static final String WRAPPER =
      """
      exec 3<&0 </dev/null 2>&1
      umask 022
      ulimit -c 0
      ulimit -Ss 8192 2>/dev/null || :
      ulimit -n 16384 2>/dev/null || :
      unset -v "$@"
      @CACHE@{ read -r -N 1 -u 3 _; kill -KILL -1; } &
      /bin/bash -euo pipefail "$0" 3<&-
      status=$?
      @GUARD@exec 2>/dev/null
      for _ in {1..1000}; do kill -KILL -1 || break; done
      @TIDY@LC_ALL=C
      printf '\\036'
      times
      @COUNT@exit $status
      """;

  /** The same surroundings for a shell, whose streams are the user's. */
  private static final String SHELL =
      """
      umask 022
      ulimit -c 0
      ulimit -Ss 8192 2>/dev/null || :
      ulimit -n 16384 2>/dev/null || :
      unset -v %s
      exec "$@"
      """;

  /** Only the lease: ends the container, whatever runs beside this, when its input ends. */
  private static final String WAITER =
      """
      exec 3<&0 </dev/null
      read -r -N 1 -u 3 _
      kill -KILL -1
      exit 0
      """;

  private RecipeCommand() {}

  /** All files of {@link #FOLDER} by their path below it: the recipe and its libraries. */
  public static SortedMap<String, String> files(ContainerSpec spec) {
    SortedMap<String, String> files = new TreeMap<>();
    files.put(fileName(spec), spec.recipe());
    spec.library().forEach((name, text) -> files.put(LIBRARY + "/" + name + ".sh", text));
    return files;
  }

  /** The recipe's name in {@link #FOLDER}, which shows up in the shell's error messages. */
  public static String fileName(ContainerSpec spec) {
    return spec.stage() + ".sh";
  }

  /**
   * Program and arguments.
   *
   * @param cache the namespace of the compile cache, when the container has a folder for one
   */
  public static List<String> of(ContainerSpec spec, Optional<Digest> cache) {
    return of(spec, cache, false);
  }

  /**
   * The same for a container whose compile cache is a volume that the program cannot look into.
   *
   * @param cache the namespace of the compile cache, when the container has a volume for one
   */
  public static List<String> withVolume(ContainerSpec spec, Optional<Digest> cache) {
    return of(spec, cache, cache.isPresent());
  }

  private static List<String> of(ContainerSpec spec, Optional<Digest> cache, boolean inVolume) {
    List<String> command = new ArrayList<>();
    command.add("/bin/bash");
    command.add("-c");
    command.add(
        WRAPPER
            .replace("@CACHE@", cache.map(CacheSetup::text).orElse(""))
            .replace("@GUARD@", cache.isPresent() ? CacheSetup.GUARD : "")
            .replace("@TIDY@", inVolume ? CacheSetup.TIDY : "")
            .replace("@COUNT@", inVolume ? CacheSetup.COUNT : ""));
    command.add(FOLDER + "/" + fileName(spec));
    command.addAll(added(spec));
    return command;
  }

  /** Program and arguments of a shell in the recipe's surroundings. */
  public static List<String> shell(ContainerSpec spec, Shell shell) {
    List<String> added = new ArrayList<>(added(spec));
    if (shell.terminal().isPresent()) {
      added.remove("TERM");
    }
    List<String> command = new ArrayList<>(List.of("/bin/bash", "-c"));
    command.add(SHELL.formatted(String.join(" ", added)));
    command.add("/bin/bash");
    command.addAll(shell.command());
    return command;
  }

  /** Program and arguments of a container that only waits for its lease to end. */
  public static List<String> waiter() {
    return List.of("/bin/bash", "-c", WAITER);
  }

  private static List<String> added(ContainerSpec spec) {
    return ADDED_BY_ENGINES.stream().filter(name -> !spec.environment().containsKey(name)).toList();
  }
}
