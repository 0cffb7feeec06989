package io.github.statix.assembler.progress;

/** How a run shows how it goes on. */
public enum ProgressMode {
  /** Live lines on a terminal, plain ones elsewhere. */
  AUTO,
  /** A line an event. */
  PLAIN,
  /** A JSON object an event. */
  JSON,
  /** Nothing but errors. */
  QUIET
}
