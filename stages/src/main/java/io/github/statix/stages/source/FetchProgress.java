package io.github.statix.stages.source;

/**
 * Watches downloads; called from several threads at once, for one source always from one.
 *
 * <p>A source that has to begin anew is {@link #started} again, and counts from zero again.
 */
public interface FetchProgress {

  /** Watches nothing. */
  FetchProgress NONE = new FetchProgress() {};

  /** A transfer begins; the total is in bytes, or -1 when the server does not say. */
  default void started(String name, long totalBytes) {}

  /** This many more bytes are here; those kept from an earlier run count, too. */
  default void received(String name, long bytes) {}

  /** The source is in the store and proved to be right. */
  default void finished(String name) {}

  /** A transfer broke off and is tried again. */
  default void retry(String name, String reason) {}

  /** Something the user should know that stops nothing. */
  default void warning(String text) {}
}
