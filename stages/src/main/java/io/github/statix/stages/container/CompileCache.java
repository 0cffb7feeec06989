package io.github.statix.stages.container;

/** Whether recipes' compilers go through a cache of object files, and where containers have it. */
public enum CompileCache {
  /**
   * Where the root has {@code ccache}, object files are kept from one run of a stage to the next.
   * The recipe works on a copy, which is taken back when it succeeds.
   */
  ON,

  /** Recipes find no cache. */
  OFF;

  /**
   * An empty folder of every root; with a cache, a small writable file system that is thrown away.
   */
  public static final String FOLDER = "/ccache";

  /** Where the cached files are. */
  public static final String FILES = FOLDER + "/cache";

  /**
   * What earlier runs left, where the engine cannot fill {@link #FILES} itself; read-only, copied
   * by the container before its recipe starts.
   */
  public static final String SHARED = FOLDER + "/shared";

  /** What a root must have below it for a cache to be of use. */
  public static final String PROGRAM = "usr/bin/ccache";
}
