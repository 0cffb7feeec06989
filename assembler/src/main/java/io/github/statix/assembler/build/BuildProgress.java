package io.github.statix.assembler.build;

import io.github.statix.assembler.push.PushProgress;
import io.github.statix.stages.run.RunListener;
import io.github.statix.stages.source.FetchProgress;

/** Hears everything of a build: stages, downloads, uploads. Calls come from several threads. */
public interface BuildProgress extends RunListener, FetchProgress, PushProgress {

  /** Something a user would like to know. */
  void note(String text);

  @Override
  void warning(String text);
}
