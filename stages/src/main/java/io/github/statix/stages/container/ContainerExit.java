package io.github.statix.stages.container;

import io.github.statix.stages.capture.InstallTree;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** How a recipe ended. */
public sealed interface ContainerExit {

  /**
   * It exited with 0.
   *
   * @param installed what it left in {@code /out}; the caller's to close, which throws away all
   *     that the recipe left
   * @param cpu the processor time of it and all it started, in user and kernel; empty when the end
   *     of its output was lost
   * @param cached whether its compile cache held objects when it began
   * @param keeper for when what it installed is not fit for a layer
   */
  record Done(InstallTree installed, Optional<Duration> cpu, boolean cached, Keeper keeper)
      implements ContainerExit {

    /** One whose folders nobody wants. */
    public Done(InstallTree installed, Optional<Duration> cpu) {
      this(installed, cpu, false, Remains.None::new);
    }

    /**
     * Keeps its folders as those of a recipe that failed, before the tree is closed.
     *
     * @return what became of them; a failure to keep them is one of the answers
     */
    public Remains keep() throws InterruptedException {
      try {
        return keeper.keep();
      } catch (IOException e) {
        return new Remains.Lost(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Keeps the folders of a recipe. */
  @FunctionalInterface
  interface Keeper {

    /** Keeps them, and says where. */
    Remains keep() throws IOException, InterruptedException;
  }

  /**
   * It exited with another status, or by a signal.
   *
   * @param status 128 and the signal's number for a signal
   * @param remains what became of its folders
   */
  record Failed(int status, Remains remains) implements ContainerExit {

    /** With nothing left. */
    public Failed(int status) {
      this(status, new Remains.None());
    }
  }
}
