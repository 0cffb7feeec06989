package io.github.statix.assembler.build;

import io.github.statix.assembler.push.PushProgress;
import io.github.statix.assembler.trust.Questions;
import io.github.statix.stages.run.RunListener;

/** Hears everything of a build: stages, downloads, uploads. Calls come from several threads. */
public interface BuildProgress extends RunListener, Questions, PushProgress {

  /** Something a user would like to know. */
  void note(String text);

  /** The packages of the base are known; nothing is asked of mirrors any more. */
  void resolved();

  @Override
  void warning(String text);
}
