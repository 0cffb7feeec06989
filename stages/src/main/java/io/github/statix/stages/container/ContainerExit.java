package io.github.statix.stages.container;

import io.github.statix.stages.capture.InstallTree;
import java.time.Duration;
import java.util.Optional;

/** How a recipe ended. */
public sealed interface ContainerExit {

  /**
   * It exited with 0.
   *
   * @param installed what it left in {@code /out}; the caller's to close
   * @param cpu the processor time of it and all it started, in user and kernel; empty when the end
   *     of its output was lost
   * @param cached whether its compile cache held objects when it began
   */
  record Done(InstallTree installed, Optional<Duration> cpu, boolean cached)
      implements ContainerExit {

    /** All was compiled by this recipe. */
    public Done(InstallTree installed, Optional<Duration> cpu) {
      this(installed, cpu, false);
    }
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
