package io.github.statix.stages.http;

import static io.github.statix.stages.http.RawServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server may lead, and what is taken along. */
@Timeout(30)
class HttpRedirectTest {

  private static final HttpLimits SHORT =
      new HttpLimits(
          Duration.ofSeconds(2),
          Duration.ofMillis(600),
          Duration.ofMillis(900),
          Duration.ofMillis(900),
          Duration.ofMillis(600),
          100);

  private final HttpTransport transport;

  HttpRedirectTest() throws IOException {
    transport = new HttpTransport(ProxyVariables.of(Map.of(), new Properties()), SHORT);
  }

  @AfterEach
  void close() {
    transport.close();
  }

  private HttpFailure failure(HttpCall call) {
    HttpFailure failure =
        catchThrowableOfType(
            HttpFailure.class,
            () -> {
              try (Answer answer = transport.send(call)) {
                answer.bytes(1000);
              }
            });
    assertThat(failure).as("a failure of " + call.text()).isNotNull();
    return failure;
  }

  private static HttpCall get(RawServer server) {
    return HttpCall.of("GET", server.at("/x?secret=1"));
  }

  private static Content content(String text) {
    return new Content() {
      @Override
      public String type() {
        return "text/plain";
      }

      @Override
      public long size() {
        return text.length();
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void sendWhenReadingIsRedirectedElsewhereLeavesTheCredentialsBehind(int status) throws Exception {
    try (RawServer other = RawServer.saying(answer(200, "", "there"));
        RawServer server =
            RawServer.saying(
                answer(
                    status, "Location: http://localhost:%d/y\r\n".formatted(other.port()), ""))) {
      Optional<Authorization> shown =
          Optional.of(new Authorization(server.at("/").origin(), "Basic c2VjcmV0"));
      try (Answer answer = transport.send(get(server).with(shown))) {
        assertThat(answer.address().text())
            .isEqualTo("http://localhost:%d/y".formatted(other.port()));
      }

      assertThat(server.requests().get(0)).contains("Authorization: Basic c2VjcmV0");
      assertThat(other.requests().toString()).doesNotContain("Authorization");
    }
  }

  @Test
  void sendWhenRedirectedWithinTheOriginKeepsCredentialsAndContent() throws Exception {
    try (RawServer server =
        new RawServer(
            (request, out) ->
                out.write(
                    answer(
                            request.contains(" /moved ") ? 201 : 307,
                            request.contains(" /moved ") ? "" : "Location: /moved\r\n",
                            "")
                        .getBytes(StandardCharsets.UTF_8)))) {
      Optional<Authorization> shown =
          Optional.of(new Authorization(server.at("/").origin(), "Bearer t"));
      HttpCall call = HttpCall.of("PATCH", server.at("/a")).with(content("hello")).with(shown);

      try (Answer answer = transport.send(call)) {
        assertThat(answer.status()).isEqualTo(201);
      }

      assertThat(server.requests())
          .hasSize(2)
          .allMatch(it -> it.endsWith("hello") && it.contains("Authorization: Bearer t"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "GET confined"})
  void sendWhenWhatIsSentIsRedirectedElsewhereRefuses(String method) throws Exception {
    try (RawServer other = RawServer.saying(answer(201, "", ""));
        RawServer server =
            RawServer.saying(
                answer(
                    307, "Location: http://127.0.0.1:%d/y?s=1\r\n".formatted(other.port()), ""))) {
      HttpCall call = HttpCall.of(method.split(" ")[0], server.at("/a")).confine();

      HttpFailure failure = failure(call);

      assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.REFUSED);
      assertThat(failure.getMessage())
          .contains(server.at("/").origin(), other.at("/y").text())
          .doesNotContain("s=1");
      assertThat(other.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/x?secret=1", "/x?secret=1&y=%d"})
  void sendWhenRedirectsDoNotEndStops(String location) throws Exception {
    int[] n = {0};
    try (RawServer server =
        new RawServer(
            (request, out) ->
                out.write(
                    answer(307, "Location: " + location.formatted(n[0]++) + "\r\n", "")
                        .getBytes(StandardCharsets.UTF_8)))) {
      HttpFailure failure = failure(get(server));

      assertThat(failure.getMessage()).contains("circle or more than 5 times");
      assertThat(server.requests()).hasSizeLessThan(8);
    }
  }
}
