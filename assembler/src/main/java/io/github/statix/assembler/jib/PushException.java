package io.github.statix.assembler.jib;

import java.io.IOException;
import java.util.OptionalInt;

/**
 * A registry that did not do what it was asked. The message says what was asked, what came back and
 * what to do, and holds no credentials. The program ends with {@link #EXIT_CODE}.
 */
public final class PushException extends IOException {

  /** The exit code of the program for all that goes wrong with a registry. */
  public static final int EXIT_CODE = 5;

  private static final long serialVersionUID = 1;

  private final int status;

  PushException(String message) {
    this(message, 0);
  }

  PushException(String message, int status) {
    super(message);
    this.status = status;
  }

  /** The HTTP status the registry answered with, if it answered. */
  public OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }
}
