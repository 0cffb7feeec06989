package io.github.statix.stages.container.choice;

/** No engine works here; the message lists what was tried, why it failed and what to install. */
public final class NoEngineException extends Exception {

  NoEngineException(String message) {
    super(message);
  }
}
