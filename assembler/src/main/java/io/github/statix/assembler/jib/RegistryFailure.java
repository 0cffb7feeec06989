package io.github.statix.assembler.jib;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.http.ResponseException;
import com.google.cloud.tools.jib.registry.RegistryCredentialsNotSentException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * What one failed request means.
 *
 * @param request method and address, without the query
 * @param status the HTTP status, 0 when there was no answer
 * @param said what the registry or the network said, on one line
 * @param retryable whether the same thing may work later
 * @param retryAfter the {@code Retry-After} header, as sent
 */
record RegistryFailure(
    String request, int status, String said, boolean retryable, Optional<String> retryAfter) {

  private static final int MAX_SAID = 500;

  static RegistryFailure of(Exception failure, String request) {
    ResponseException response = cause(failure, ResponseException.class);
    if (response == null) {
      return new RegistryFailure(request, 0, network(failure), transientNetwork(failure), none());
    }
    int status = response.getStatusCode();
    return new RegistryFailure(
        request,
        status,
        errors(response.getContent()),
        retryable(status, request),
        Optional.ofNullable(response.getHeaders().getRetryAfter()));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  /** The first exception of this class among an exception and its causes. */
  static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
    int depth = 0;
    for (Throwable e = failure; e != null && depth < 20; e = e.getCause(), depth++) {
      if (type.isInstance(e)) {
        return type.cast(e);
      }
    }
    return null;
  }

  private static boolean retryable(int status, String request) {
    boolean upload =
        request.contains("/blobs/uploads/")
            && (request.startsWith("PATCH ") || request.startsWith("PUT "));
    return switch (status) {
      case 408, 425, 429, 500, 502, 503, 504 -> true;
      // The upload session is gone, or the bytes were damaged on the way: a new one may do.
      case 400, 404, 416 -> upload;
      default -> false;
    };
  }

  private static boolean transientNetwork(Exception failure) {
    return cause(failure, SSLHandshakeException.class) == null
        && cause(failure, SSLPeerUnverifiedException.class) == null
        && cause(failure, RegistryCredentialsNotSentException.class) == null
        && cause(failure, JsonProcessingException.class) == null
        && !plainHttp(failure)
        && cause(failure, IOException.class) != null;
  }

  private static boolean plainHttp(Throwable failure) {
    return String.valueOf(rootOf(failure).getMessage()).contains("Unsupported or unrecognized SSL");
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
      root = root.getCause();
    }
    return root;
  }

  private static String network(Exception failure) {
    Throwable root = rootOf(failure);
    String text = String.valueOf(root.getMessage());
    if (root instanceof UnknownHostException) {
      return "unknown host " + text;
    }
    if (root instanceof SocketTimeoutException) {
      return "no answer in time (" + text + ")";
    }
    if (root instanceof ConnectException) {
      return "no connection (" + text + ")";
    }
    return oneLine(text);
  }

  /** The registry's own error codes and messages (OCI distribution specification, "Errors"). */
  private static String errors(@Nullable String content) {
    if (content == null || content.isBlank()) {
      return "";
    }
    try {
      StringBuilder said = new StringBuilder();
      for (JsonNode error : new ObjectMapper().readTree(content).path("errors")) {
        said.append(said.isEmpty() ? "" : "; ")
            .append(error.path("code").asText("?"))
            .append(": ")
            .append(error.path("message").asText(""));
      }
      return oneLine(said.toString());
    } catch (JsonProcessingException e) {
      return oneLine(content);
    }
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > MAX_SAID ? line.substring(0, MAX_SAID) + "..." : line;
  }

  /**
   * How long the registry asked to be left alone, in seconds or until a date (RFC 9110, 10.2.3).
   */
  Optional<Duration> wait(Instant now) {
    return retryAfter.flatMap(text -> parse(text.strip(), now));
  }

  private static Optional<Duration> parse(String text, Instant now) {
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, until);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** What was asked and what came back, on one line. */
  String happened() {
    String answer = status == 0 ? said : status + (said.isEmpty() ? "" : " (" + said + ")");
    return request.isEmpty() ? answer : request + ": " + answer;
  }

  /** What to do about it. */
  String advice(String registry, String repository) {
    return switch (status) {
      case 0 -> networkAdvice(registry);
      case 401 ->
          ("the login for %s is missing or not accepted; set STATIX_REGISTRY_USER and"
                  + " STATIX_REGISTRY_PASSWORD, or log in with 'docker login %s'")
              .formatted(registry, registry);
      case 403 ->
          ("the login for %s may not do this in '%s'; use an account or token with the right to"
                  + " write there")
              .formatted(registry, repository);
      case 404 ->
          "%s knows no repository '%s'; create it there first, or correct the name"
              .formatted(registry, repository);
      case 405 -> registry + " takes no pushes; it may be a read-only mirror";
      case 413 ->
          "something in front of %s limits the size of an upload; raise that limit"
              .formatted(registry);
      case 429 ->
          registry
              + " is still limiting requests; wait, then run again: finished layers"
              + " are not sent twice";
      case 400, 409, 415, 416, 422 -> registry + " refused this image; see its message and its log";
      default ->
          status >= 500
              ? registry
                  + " keeps failing; see its log or status page, then run again: finished"
                  + " layers are not sent twice"
              : "see the registry's message and its log";
    };
  }

  private String networkAdvice(String registry) {
    if (said.contains("Unsupported or unrecognized SSL")) {
      return ("%s does not speak TLS; plain HTTP is used only for localhost, 127.x.x.x and [::1],"
              + " so give the registry a certificate")
          .formatted(registry);
    }
    if (said.contains("PKIX") || said.contains("certificate")) {
      return ("the certificate of %s is not trusted here; add its authority to Java's trust store"
              + " (JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=FILE)")
          .formatted(registry);
    }
    return "check that %s is the right address and can be reached, then run again: finished layers"
            .formatted(registry)
        + " are not sent twice";
  }
}
