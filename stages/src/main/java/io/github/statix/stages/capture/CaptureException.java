package io.github.statix.stages.capture;

import io.github.statix.presets.message.Category;
import io.github.statix.presets.message.StatixException;

/** A tree, tar or layer that cannot be taken as it is; the message names the path and the cure. */
public final class CaptureException extends StatixException {

  CaptureException(String message) {
    super(Category.STAGE, message);
  }

  CaptureException(String message, Throwable cause) {
    super(Category.STAGE, message, null, cause);
  }
}
