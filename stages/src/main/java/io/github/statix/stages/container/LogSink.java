package io.github.statix.stages.container;

/** Receives a recipe's output. */
@FunctionalInterface
public interface LogSink {

  /** One line, without its end. Calls come one at a time. */
  void line(String line);

  /** No further line is there for now, so that what is buffered can be written. */
  default void pause() {}
}
