package io.github.statix.assembler.registry;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.util.OptionalInt;

/**
 * A registry that did not do what it was asked. The message says what was asked, what came back and
 * what to do, and holds no credentials.
 */
public final class PushException extends StatixException {

  private static final long serialVersionUID = 1;

  private final int status;

  public PushException(String message) {
    this(message, 0);
  }

  public PushException(String message, int status) {
    super(Category.REGISTRY, message);
    this.status = status;
  }

  /** The HTTP status the registry answered with, if it answered. */
  public OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }
}
