package io.github.statix.stages.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request that got no usable answer. The message fits into a line and holds no secrets. */
public final class HttpFailure extends IOException {

  private static final long serialVersionUID = 1;

  /** What went wrong. */
  public enum Kind {
    /** The host's name is not known. */
    UNKNOWN_HOST(true),
    /** Nobody takes connections there. */
    NO_CONNECTION(true),
    /** The server or the way to it is too slow. */
    TIMEOUT(true),
    /** The connection broke off. */
    BROKEN(true),
    /** The server's certificate is of nobody who is trusted here. */
    UNTRUSTED(false),
    /** The server's certificate is for another name. */
    WRONG_NAME(false),
    /** The server does not speak TLS. */
    NOT_TLS(false),
    /** TLS could not be agreed upon. */
    TLS(false),
    /** TLS came as the answer to plain HTTP. */
    TLS_ANSWER(false),
    /** What came is no HTTP, no address, or larger than it may be. */
    NONSENSE(false),
    /** It would have been unsafe to do as the server said. */
    REFUSED(false);

    private final boolean passing;

    Kind(boolean passing) {
      this.passing = passing;
    }
  }

  private final Kind kind;
  private final boolean retryable;
  private final String request;

  HttpFailure(Kind kind, String message) {
    this(kind, message, "", kind.passing, null);
  }

  private HttpFailure(
      Kind kind, String message, String request, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.request = request;
    this.retryable = retryable;
  }

  /** The same, made by this request. */
  HttpFailure of(HttpCall call) {
    // What does not listen on this machine will not do so a moment later.
    boolean worthIt = retryable && !(kind == Kind.NO_CONNECTION && call.address().isLoopback());
    return new HttpFailure(kind, getMessage(), call.text(), worthIt, this);
  }

  /** A connection that broke off, as its reader noticed. */
  public static HttpFailure broken(String message) {
    return new HttpFailure(Kind.BROKEN, message);
  }

  /** An answer that is none. */
  public static HttpFailure nonsense(String message) {
    return new HttpFailure(Kind.NONSENSE, message);
  }

  /** Something unsafe that a server asked for. */
  public static HttpFailure refused(String message) {
    return new HttpFailure(Kind.REFUSED, message);
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /** Whether the same request may succeed a little later. */
  public boolean isRetryable() {
    return retryable;
  }

  /** Method and address of the request; empty when there was none. */
  public String request() {
    return request;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
