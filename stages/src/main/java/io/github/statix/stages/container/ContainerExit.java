package io.github.statix.stages.container;

import io.github.statix.stages.capture.InstallTree;

/** How a recipe ended. */
public sealed interface ContainerExit {

  /**
   * It exited with 0; {@code installed} is what it left in {@code /out}, and the caller's to close.
   */
  record Done(InstallTree installed) implements ContainerExit {}

  /** It exited with another status, or by a signal (128 and the signal's number). */
  record Failed(int status) implements ContainerExit {}
}
