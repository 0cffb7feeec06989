package io.github.statix.stages.source;

import io.github.statix.stages.http.BoundedSockets;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** One request and what comes back, with redirects followed and failures put into words. */
final class HttpExchange {

  private static final int MAX_REDIRECTS = 10;

  /** OkHttp reads this much of a head at most; proxies and redirects have heads of their own. */
  private static final long HEAD_BYTES = 1 << 20;

  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private final OkHttpClient client;
  private final Pace.Limits limits;

  HttpExchange(OkHttpClient client, Pace.Limits limits) {
    this.client = client;
    this.limits = limits;
  }

  /** The answer with status 200, 206 or 416; anything else is a failure. The caller closes it. */
  Response open(Request request) throws FetchFailure, InterruptedException {
    Set<HttpUrl> seen = new LinkedHashSet<>();
    Request next = request;
    while (seen.add(next.url())) {
      if (seen.size() > MAX_REDIRECTS + 1) {
        throw FetchFailure.lasting("more than %d redirects".formatted(MAX_REDIRECTS));
      }
      Response response = execute(next);
      int code = response.code();
      if (code == 200 || code == 206 || code == 416) {
        requireLength(response);
        return response;
      }
      try {
        if (!isRedirect(code)) {
          throw status(response);
        }
        next = next.newBuilder().url(target(response)).build();
      } finally {
        drop(response);
      }
    }
    throw FetchFailure.lasting(
        "redirect loop: %s -> %s"
            .formatted(
                seen.stream().map(HttpUrl::toString).collect(Collectors.joining(" -> ")),
                next.url()));
  }

  private Response execute(Request request) throws FetchFailure, InterruptedException {
    BoundedSockets.allow(HEAD_BYTES, limits.head());
    try {
      return client.newCall(request).execute();
    } catch (ProtocolException e) {
      throw FetchFailure.lasting("the answer is no HTTP: " + e.getMessage());
    } catch (IOException e) {
      throw failure(e, "");
    } catch (RuntimeException e) {
      throw nonsense(e);
    }
  }

  /** What OkHttp and the JDK do not expect of a server is that server's fault. */
  static FetchFailure nonsense(RuntimeException e) {
    return FetchFailure.lasting("the answer makes no sense: " + e);
  }

  /** Two lengths, or one that is no number, say that the body is not what it seems. */
  private static void requireLength(Response response) throws FetchFailure {
    Set<String> lengths = new LinkedHashSet<>(response.headers("Content-Length"));
    if (lengths.size() > 1 || !lengths.stream().allMatch(it -> LENGTH.matcher(it).matches())) {
      drop(response);
      throw FetchFailure.lasting(
          "HTTP %d with a Content-Length of '%s'"
              .formatted(response.code(), String.join("', '", lengths)));
    }
  }

  /** Closes an answer; OkHttp looks for its end, and may stumble over what it finds. */
  private static void drop(Response response) {
    try {
      response.close();
    } catch (RuntimeException e) {
      // Nothing is read from it any more, and its connection is not used again.
    }
  }

  private static boolean isRedirect(int code) {
    return code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
  }

  private static HttpUrl target(Response response) throws FetchFailure {
    String location = response.header("Location");
    HttpUrl from = response.request().url();
    HttpUrl to = location == null ? null : from.resolve(location);
    if (to == null) {
      throw FetchFailure.lasting(
          "HTTP %d leads to '%s', which is not an http(s) URL"
              .formatted(response.code(), location == null ? "" : location));
    }
    if (from.isHttps() && !to.isHttps()) {
      throw FetchFailure.lasting("refused a redirect from https to plain http: " + to);
    }
    return to;
  }

  private static FetchFailure status(Response response) {
    int code = response.code();
    String text = "HTTP %d %s".formatted(code, response.message());
    boolean passing = code == 408 || code == 429 || code >= 500;
    return passing
        ? new FetchFailure(FetchFailure.Kind.PASSING, text, retryAfter(response))
        : FetchFailure.lasting(text);
  }

  /** RFC 9110, section 10.2.3: seconds or a date. */
  private static Optional<Duration> retryAfter(Response response) {
    String value = response.header("Retry-After");
    if (value == null) {
      return Optional.empty();
    }
    if (value.strip().matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value.strip())));
    }
    return Optional.ofNullable(response.headers().getInstant("Retry-After"))
        .map(until -> Duration.between(Instant.now(), until))
        .filter(wait -> !wait.isNegative());
  }

  /**
   * A network failure in words.
   *
   * @param progress how far the body had come, or nothing
   */
  static FetchFailure failure(IOException e, String progress) throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException("interrupted while fetching");
    }
    if (e instanceof SSLHandshakeException || e instanceof SSLPeerUnverifiedException) {
      return FetchFailure.lasting("TLS: " + e.getMessage());
    }
    if (e instanceof BoundedSockets.BoundExceededException) {
      return FetchFailure.passing("the server " + e.getMessage() + progress);
    }
    boolean unreachable = e instanceof UnknownHostException || e instanceof ConnectException;
    return new FetchFailure(
        unreachable || isConnectTimeout(e)
            ? FetchFailure.Kind.UNREACHABLE
            : FetchFailure.Kind.PASSING,
        describe(e) + progress);
  }

  private static boolean isConnectTimeout(IOException e) {
    return e instanceof SocketTimeoutException
        && String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("connect timed out");
  }

  private static String describe(IOException e) {
    if (e instanceof UnknownHostException) {
      return "host not found: " + e.getMessage();
    }
    if (e instanceof SocketTimeoutException || e instanceof InterruptedIOException) {
      return "timed out";
    }
    if (e instanceof ConnectException) {
      return "cannot connect: " + e.getMessage();
    }
    return "connection broke off (%s)"
        .formatted(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
  }
}
