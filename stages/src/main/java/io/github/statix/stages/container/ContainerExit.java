package io.github.statix.stages.container;

import io.github.statix.stages.capture.InstallTree;

/** How a recipe ended. */
public sealed interface ContainerExit {

  /**
   * It exited with 0; {@code installed} is what it left in {@code /out}, and the caller's to close.
   */
  record Done(InstallTree installed) implements ContainerExit {}

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
