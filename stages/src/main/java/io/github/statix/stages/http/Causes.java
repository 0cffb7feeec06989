package io.github.statix.stages.http;

import io.github.statix.oci.message.ForeignText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Tells what the exceptions of the HTTP library mean. */
final class Causes {

  /** The first bytes of an alert of TLS 1.x (RFC 8446, 5.1), where a status line should be. */
  private static final String TLS_ALERT = "status line: \u0015\u0003";

  private Causes() {}

  /** What to throw in place of this exception. */
  static IOException explain(Exception e, HttpCall call, Watch watch) {
    Optional<OwnContent> own = find(e, OwnContent.class);
    if (own.isPresent()) {
      return own.get().failure();
    }
    if (Thread.currentThread().isInterrupted()) {
      return new InterruptedIOException("interrupted during " + call.text());
    }
    HttpFailure failure =
        watch
            .reason()
            .map(reason -> new HttpFailure(HttpFailure.Kind.TIMEOUT, reason))
            .orElseGet(() -> of(e));
    return failure.of(call);
  }

  private static HttpFailure of(Exception e) {
    if (find(e, UnknownHostException.class).isPresent()) {
      return failure(HttpFailure.Kind.UNKNOWN_HOST, "unknown host", e);
    }
    if (find(e, SSLException.class).isPresent()) {
      return failure(tls(e), "TLS", e);
    }
    if (e instanceof SocketTimeoutException) {
      return failure(HttpFailure.Kind.TIMEOUT, "no answer in time", e);
    }
    if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
      return failure(HttpFailure.Kind.NO_CONNECTION, "no connection", e);
    }
    if (find(e, BoundedSockets.BoundExceededException.class).isPresent()) {
      return failure(HttpFailure.Kind.NONSENSE, "the answer has no end", e);
    }
    if (find(e, ProtocolException.class).isPresent() && text(e).contains(TLS_ALERT)) {
      return new HttpFailure(HttpFailure.Kind.TLS_ANSWER, "the answer to plain HTTP is TLS");
    }
    // A body that is too short counts as broken off; every other breach of HTTP is the server's.
    boolean isShort = String.valueOf(e.getMessage()).contains("unexpected end of stream");
    if (!(e instanceof IOException) || (e instanceof ProtocolException && !isShort)) {
      return failure(HttpFailure.Kind.NONSENSE, "the answer is not HTTP", e);
    }
    return failure(HttpFailure.Kind.BROKEN, "the connection broke off", e);
  }

  private static HttpFailure.Kind tls(Exception e) {
    if (find(e, SSLPeerUnverifiedException.class).isPresent()) {
      return HttpFailure.Kind.WRONG_NAME;
    }
    // Those of java.security.cert, whatever their text says in this version of Java.
    if (find(e, GeneralSecurityException.class).isPresent()) {
      return HttpFailure.Kind.UNTRUSTED;
    }
    // Java has no type of its own for it.
    if (String.valueOf(e.getMessage()).contains("Unsupported or unrecognized SSL")) {
      return HttpFailure.Kind.NOT_TLS;
    }
    return find(e, SSLHandshakeException.class).isPresent()
        ? HttpFailure.Kind.TLS
        : HttpFailure.Kind.BROKEN;
  }

  private static HttpFailure failure(HttpFailure.Kind kind, String what, Exception e) {
    return new HttpFailure(kind, "%s (%s)".formatted(what, ForeignText.line(text(e), 300)));
  }

  private static String text(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    int depth = 0;
    for (Throwable e = failure; e != null && depth < 20; e = e.getCause(), depth++) {
      if (type.isInstance(e)) {
        return Optional.of(type.cast(e));
      }
    }
    return Optional.empty();
  }

  /** A failure of what was to be sent, which is not the server's. */
  static final class OwnContent extends IOException {

    private static final long serialVersionUID = 1;

    private final IOException failure;

    OwnContent(IOException failure) {
      super(failure);
      this.failure = failure;
    }

    private IOException failure() {
      return failure;
    }
  }
}
