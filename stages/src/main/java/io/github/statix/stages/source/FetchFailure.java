package io.github.statix.stages.source;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.Secrets;
import java.time.Duration;
import java.util.Optional;

/** One address did not give what it should; the message, one line, says what it gave instead. */
final class FetchFailure extends Exception {

  enum Kind {
    /** Likely to go away by itself: worth asking the same address again. */
    PASSING,
    /** No server was reached; that seldom goes away within seconds. */
    UNREACHABLE,
    /** Asking this address again would give the same. */
    LASTING,
    /** The bytes came, but they are not the right ones. */
    WRONG_CONTENT
  }

  private final Kind kind;
  private final transient Optional<Duration> retryAfter;

  FetchFailure(Kind kind, String message) {
    this(kind, message, Optional.empty());
  }

  FetchFailure(Kind kind, String message, Optional<Duration> retryAfter) {
    // Much of it comes from servers, and all of it ends up on terminals and in logs.
    super(ForeignText.line(message));
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  static FetchFailure lasting(String message) {
    return new FetchFailure(Kind.LASTING, message);
  }

  static FetchFailure passing(String message) {
    return new FetchFailure(Kind.PASSING, message);
  }

  /** The same with a message that holds none of the secrets. */
  FetchFailure without(Secrets secrets) {
    return new FetchFailure(kind, secrets.redact(getMessage()), retryAfter);
  }

  Kind kind() {
    return kind;
  }

  /** How long the server asked to be left alone. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
