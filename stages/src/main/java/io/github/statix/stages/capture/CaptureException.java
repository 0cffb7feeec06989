package io.github.statix.stages.capture;

import java.io.IOException;

/** A tree, tar or layer that cannot be taken as it is; the message names the path and the cure. */
public final class CaptureException extends IOException {

  CaptureException(String message) {
    super(message);
  }

  CaptureException(String message, Throwable cause) {
    super(message, cause);
  }
}
