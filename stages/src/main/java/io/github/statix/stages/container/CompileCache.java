package io.github.statix.stages.container;

/** Whether recipes' compilers go through a cache of object files, and where containers have it. */
public enum CompileCache {
  /**
   * Where the root has {@code ccache}, object files are kept from one run of a stage to the next.
   */
  ON,

  /** Recipes find no cache. */
  OFF;

  /**
   * An empty folder of every root; with a cache, a small writable file system that is thrown away.
   */
  public static final String FOLDER = "/ccache";

  /** Where the cached files are, which outlive the container. */
  public static final String FILES = FOLDER + "/cache";
}
