package io.github.statix.stages.container;

import java.util.OptionalLong;

/** What became of the folders of a recipe that failed. */
public sealed interface Remains {

  /** The slot's last failure stays, since somebody looks into it. */
  Remains LOST_TO_A_SHELL = new Lost("a shell is open in the stage's last failure");

  /** Nobody wanted them. */
  record None() implements Remains {}

  /**
   * They are kept.
   *
   * @param bytes on that disk, where the engine can tell
   * @param place a folder, or the daemon that has them
   */
  record Kept(OptionalLong bytes, String place) implements Remains {}

  /** They could not be kept. */
  record Lost(String why) implements Remains {}
}
