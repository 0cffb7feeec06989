package io.github.statix.assembler.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.stages.http.Answer;
import io.github.statix.stages.http.HttpCall;
import io.github.statix.stages.http.HttpFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * What one failed request means. Its texts may hold what the server was sent: {@link Retry} takes
 * secrets out where they leave.
 *
 * @param request method and address, without the query
 * @param status the HTTP status, 0 when there was no answer
 * @param said what the registry or the network said, on one line
 * @param retryable whether the same thing may work later
 * @param retryAfter the {@code Retry-After} header, as sent
 * @param advice what to do
 */
record RegistryFailure(
    String request,
    int status,
    String said,
    boolean retryable,
    Optional<String> retryAfter,
    Advice advice) {

  /** The most that is read of an error's body, in bytes. */
  private static final int MAX_BODY = 16 << 10;

  /**
   * An answer with a status that is no success.
   *
   * @param elsewhere whether somebody else answered than the registry that was asked
   */
  static RegistryFailure of(Answer answer, HttpCall call, boolean elsewhere, Login login) {
    Advice advice =
        elsewhere
            ? new Advice.FromElsewhere(answer.address().origin())
            : new Advice.ByStatus(answer.status(), login.text());
    return of(answer, call, advice);
  }

  /** An answer of a token server without a token. */
  static RegistryFailure ofToken(Answer answer, HttpCall call, Login login) {
    Advice advice = new Advice.NoToken(answer.address().origin(), answer.status(), login.text());
    return of(answer, call, advice);
  }

  private static RegistryFailure of(Answer answer, HttpCall call, Advice advice) {
    return new RegistryFailure(
        call.text(),
        answer.status(),
        errors(body(answer)),
        retryable(answer.status(), call),
        answer.header("Retry-After"),
        advice);
  }

  /** A request without a usable answer. */
  static RegistryFailure of(HttpFailure failure) {
    return new RegistryFailure(
        failure.request(),
        0,
        failure.getMessage(),
        failure.isRetryable(),
        Optional.empty(),
        new Advice.ByNetwork(failure.kind()));
  }

  /** A blob that a registry took and does not have; some need a moment until they show it. */
  static RegistryFailure lost(String what) {
    return new RegistryFailure("", 0, what, true, Optional.empty(), new Advice.Lost());
  }

  private static boolean retryable(int status, HttpCall call) {
    boolean upload =
        call.address().text().contains("/blobs/uploads/")
            && (call.method().equals("PATCH") || call.method().equals("PUT"));
    return switch (status) {
      case 408, 425, 429, 500, 502, 503, 504 -> true;
      // The upload session is gone, or the bytes were damaged on the way: a new one may do.
      case 400, 404, 416 -> upload;
      default -> false;
    };
  }

  private static String body(Answer answer) {
    try {
      return new String(answer.start(MAX_BODY), StandardCharsets.UTF_8);
    } catch (IOException e) {
      // The status says enough.
      return "";
    }
  }

  /** The registry's own error codes and messages (OCI distribution specification, "Errors"). */
  private static String errors(String content) {
    if (content.isBlank()) {
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
      return said.toString();
    } catch (JsonProcessingException e) {
      return content;
    }
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
    String line = ForeignText.line(said);
    String answer = status == 0 ? line : status + (line.isEmpty() ? "" : " (" + line + ")");
    return request.isEmpty() ? answer : request + ": " + answer;
  }
}
