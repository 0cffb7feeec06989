package io.github.statix.stages.source;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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

  private HttpExchange() {}

  /** The answer with status 200, 206 or 416; anything else is a failure. The caller closes it. */
  static Response open(OkHttpClient client, Request request)
      throws FetchFailure, InterruptedException {
    Set<HttpUrl> seen = new LinkedHashSet<>();
    Request next = request;
    while (seen.add(next.url())) {
      if (seen.size() > MAX_REDIRECTS + 1) {
        throw FetchFailure.lasting("more than %d redirects".formatted(MAX_REDIRECTS));
      }
      Response response = execute(client, next);
      int code = response.code();
      if (code == 200 || code == 206 || code == 416) {
        return response;
      }
      try (response) {
        if (!isRedirect(code)) {
          throw status(response);
        }
        next = next.newBuilder().url(target(response)).build();
      }
    }
    throw FetchFailure.lasting(
        "redirect loop: %s -> %s"
            .formatted(
                seen.stream().map(HttpUrl::toString).collect(Collectors.joining(" -> ")),
                next.url()));
  }

  private static Response execute(OkHttpClient client, Request request)
      throws FetchFailure, InterruptedException {
    try {
      return client.newCall(request).execute();
    } catch (IOException e) {
      throw failure(e, "");
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
              .formatted(response.code(), printable(String.valueOf(location))));
    }
    if (from.isHttps() && !to.isHttps()) {
      throw FetchFailure.lasting("refused a redirect from https to plain http: " + to);
    }
    return to;
  }

  /** What servers say ends up on terminals. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?").strip();
  }

  private static FetchFailure status(Response response) {
    int code = response.code();
    String text = printable("HTTP %d %s".formatted(code, response.message()));
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
