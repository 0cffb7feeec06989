package io.github.statix.assembler.trust;

import io.github.statix.stages.source.FetchProgress;

/** Hears of downloads, and asks the user. */
public interface Questions extends FetchProgress {

  /**
   * Asks the user, where one sits at a terminal and follows this run; else the answer is no.
   *
   * @param question what would be done and why it is asked; may have several lines
   */
  boolean confirm(String question);
}
