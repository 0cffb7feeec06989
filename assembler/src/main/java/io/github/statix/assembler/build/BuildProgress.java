package io.github.statix.assembler.build;

import io.github.statix.assembler.jib.PushProgress;
import io.github.statix.stages.run.RunListener;
import io.github.statix.stages.source.FetchProgress;

/** Hears everything of a build: stages, downloads, uploads. Calls come from several threads. */
public interface BuildProgress extends RunListener, FetchProgress, PushProgress {

  /** Something a user would like to know. */
  void note(String text);

  /**
   * Asks the user, where one sits at a terminal and follows this run; else the answer is no.
   *
   * @param question what would be done and why it is asked; may have several lines
   */
  boolean confirm(String question);
}
