package io.github.statix.stages.container.choice;

import java.io.IOException;

/** No engine works here; the message lists what was tried, why it failed and what to install. */
public final class NoEngineException extends IOException {

  NoEngineException(String message) {
    super(message);
  }
}
