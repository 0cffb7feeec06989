package io.github.statix.stages.container.choice;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;

/** No engine works here; the message lists what was tried, why it failed and what to install. */
public final class NoEngineException extends StatixException {

  NoEngineException(String message) {
    super(Category.ENGINE, message);
  }
}
