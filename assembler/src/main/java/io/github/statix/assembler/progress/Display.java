package io.github.statix.assembler.progress;

import io.github.statix.oci.message.StatixException;

/** Where the events of a run are shown. */
public interface Display extends AutoCloseable {

  /** Shows an event. */
  void event(Event event);

  /** Shows something that a user should know and that stops nothing. */
  default void warning(String text) {
    event(Event.of("warning", "warning: " + text));
  }

  /** Shows that the run has failed; people read that elsewhere. */
  default void failed(StatixException failure) {}

  /**
   * Replaces what is said of a piece of work that goes on, such as a stage or the downloads; shown
   * only where a line can be rewritten.
   */
  void status(String work, String text);

  /** Takes back what was said of a piece of work. */
  void clear(String work);

  /** Asks a person who sits there; where nobody does, the answer is no. */
  default boolean confirm(String question) {
    return false;
  }

  @Override
  void close();
}
