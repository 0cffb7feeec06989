package io.github.statix.assembler.registry;

import io.github.statix.stages.http.Address;
import io.github.statix.stages.http.Answer;
import io.github.statix.stages.http.HttpCall;
import io.github.statix.stages.http.HttpFailure;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a registry has a blob: asked with {@code HEAD}, and with {@code GET} for its first byte
 * where the answer says neither.
 */
record BlobQuestion(Endpoint endpoint, Address blob, long size) {

  private static final Pattern RANGE =
      Pattern.compile("bytes [0-9]{1,18}-[0-9]{1,18}/([0-9]{1,18})");

  Presence ask() throws IOException {
    Presence said = ask(HttpCall.of("HEAD", blob));
    return said == Presence.UNKNOWN
        ? ask(HttpCall.of("GET", blob).with("Range", "bytes=0-0"))
        : said;
  }

  private Presence ask(HttpCall call) throws IOException {
    try (Answer answer = endpoint.send(call)) {
      if (answer.isSuccess()) {
        return call.method().equals("HEAD") ? sized(length(answer)) : sent(answer);
      }
      if (isAbsent(answer, call)) {
        return Presence.ABSENT;
      }
      RegistryFailure failure = endpoint.failure(answer, call);
      if (failure.retryable()) {
        throw new RequestFailedException(failure);
      }
      return Presence.UNKNOWN;
    } catch (HttpFailure e) {
      // A storage that the registry sends the question to may refuse it in any way.
      if (e.kind() == HttpFailure.Kind.NONSENSE || e.kind() == HttpFailure.Kind.REFUSED) {
        return Presence.UNKNOWN;
      }
      throw e;
    }
  }

  private boolean isAbsent(Answer answer, HttpCall call) {
    return switch (answer.status()) {
      case 404, 410 -> true;
      // A storage that the registry redirects to may answer 403 instead of 404. It answers a HEAD
      // with 403, too, when the address is signed for GET alone.
      case 403 -> call.method().equals("GET") && !answer.address().equals(blob);
      default -> false;
    };
  }

  private Presence sent(Answer answer) throws IOException {
    if (answer.body().read() < 0) {
      return size == 0 ? Presence.PRESENT : Presence.OTHER_LENGTH;
    }
    Optional<Long> length = answer.status() == 206 ? range(answer) : length(answer);
    return length.isEmpty() ? Presence.PRESENT : sized(length);
  }

  private Presence sized(Optional<Long> length) {
    return length
        .map(it -> it == size ? Presence.PRESENT : Presence.OTHER_LENGTH)
        .orElse(Presence.UNKNOWN);
  }

  private static Optional<Long> length(Answer answer) {
    // The transport lets no other than numbers through.
    return answer.header("Content-Length").map(Long::parseLong);
  }

  private static Optional<Long> range(Answer answer) {
    Matcher range = RANGE.matcher(answer.header("Content-Range").orElse(""));
    return range.matches() ? Optional.of(Long.parseLong(range.group(1))) : Optional.empty();
  }
}
