package io.github.statix.stages.base;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;

/** A base that cannot be locked or built; the message says why and what to do. */
public final class BaseException extends StatixException {

  /** With a message for people. */
  public BaseException(String message) {
    super(Category.SOURCE, message);
  }
}
