package io.github.statix.stages.container;

import io.github.statix.presets.model.CanonicalEncoder;
import io.github.statix.presets.model.Digest;

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

  /**
   * What divides a stage's cache: a recipe is never given what was compiled with another root. The
   * compiler's own bytes are not enough, since they do not name the other programs it starts.
   *
   * @param root the whole root of the container
   */
  public static Digest namespace(RootFilesystem root) {
    return new CanonicalEncoder().add(root.chain().toString()).digest();
  }
}
