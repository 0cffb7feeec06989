package io.github.statix.stages.base;

import java.io.IOException;

/** A base that cannot be locked or built; the message says why and what to do. */
public final class BaseException extends IOException {

  /** With a message for people. */
  public BaseException(String message) {
    super(message);
  }
}
