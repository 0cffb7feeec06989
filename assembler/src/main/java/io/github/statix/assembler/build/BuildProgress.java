package io.github.statix.assembler.build;

import io.github.statix.stages.run.RunListener;
import io.github.statix.stages.source.FetchProgress;

/** Hears everything of a build: stages, downloads, uploads. Calls come from several threads. */
public interface BuildProgress extends RunListener, FetchProgress {

  /** Something a user would like to know. */
  void note(String text);

  /** A blob starts on its way to a registry; the total is in bytes. */
  void uploadStarted(String name, long totalBytes);

  /** So many more bytes of it are sent. */
  void uploaded(String name, long bytes);

  /** It is there: {@code how} says whether it was sent, mounted, or there before. */
  void uploadFinished(String name, String how);

  /** It broke off and is sent again. */
  void uploadRetry(String name, String reason);
}
