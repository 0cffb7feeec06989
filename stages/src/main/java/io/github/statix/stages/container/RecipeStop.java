package io.github.statix.stages.container;

import org.jspecify.annotations.Nullable;

/**
 * Ends a recipe before its time: whoever wants its end asks for it, and the engine that runs it
 * says how. Asked for before the recipe runs, it ends as soon as it does. Safe for use by several
 * threads.
 */
public final class RecipeStop {

  private @Nullable Runnable kill;
  private boolean asked;

  /** Kills the recipe, now or when it starts; the engine then reports its end as ever. */
  public synchronized void ask() {
    asked = true;
    if (kill != null) {
      kill.run();
    }
  }

  /** Whether somebody asked for the end of the recipe. */
  public synchronized boolean isAsked() {
    return asked;
  }

  /**
   * Says how to kill the recipe, which has started.
   *
   * @param how returns at once, and does no harm when the recipe has ended meanwhile
   */
  public synchronized void started(Runnable how) {
    kill = how;
    if (asked) {
      how.run();
    }
  }
}
