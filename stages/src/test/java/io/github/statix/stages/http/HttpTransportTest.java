package io.github.statix.stages.http;

import static io.github.statix.stages.http.RawServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server may answer, and what then happens. */
@Timeout(30)
class HttpTransportTest {

  private static final HttpLimits SHORT =
      new HttpLimits(
          Duration.ofSeconds(2),
          Duration.ofMillis(600),
          Duration.ofMillis(900),
          Duration.ofMillis(900),
          Duration.ofMillis(600),
          100);

  private final HttpTransport transport;

  HttpTransportTest() throws IOException {
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
  @ValueSource(strings = {"POST", "PUT", "PATCH"})
  void sendWhenSomethingIsSentSaysHowLongItIs(String method) throws Exception {
    try (RawServer server = RawServer.saying(answer(201, "", ""))) {
      transport.send(HttpCall.of(method, server.at("/a")).with(content("hello"))).close();
      transport.send(HttpCall.of(method, server.at("/b"))).close();

      assertThat(server.requests().get(0)).contains("Content-Length: 5\r\n").endsWith("hello");
      assertThat(server.requests().get(1)).contains("Content-Length: 0\r\n");
      assertThat(server.requests().toString()).doesNotContain("chunked");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nX: ",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: "
      })
  void sendWhenWhatIsNoContentHasNoEndBlamesTheServer(String start) throws Exception {
    RawServer.Script endless =
        (request, out) -> {
          out.write(start.getBytes(StandardCharsets.UTF_8));
          while (true) {
            out.write("x".repeat(1 << 16).getBytes(StandardCharsets.UTF_8));
          }
        };
    try (RawServer server = new RawServer(endless)) {
      HttpFailure failure = failure(get(server));

      // The HTTP client itself bounds heads and trailers, by taking their connection for broken.
      assertThat(failure.kind()).isIn(HttpFailure.Kind.NONSENSE, HttpFailure.Kind.BROKEN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0015\u0003\u0001\0\2\2\n", "\u0015\u0003\u0003\0\2\2\u0046"})
  void sendWhenTheAnswerToPlainHttpIsTlsMayTryTls(String alert) throws Exception {
    try (RawServer server = RawServer.saying(alert)) {
      // Without a line break the HTTP client sees no status line, only an early end.
      assertThat(failure(get(server)).kind())
          .isEqualTo(alert.endsWith("\n") ? HttpFailure.Kind.TLS_ANSWER : HttpFailure.Kind.BROKEN);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Length: -5|hello",
        "Content-Length: 5\\r\\nContent-Length: 6|hello",
        "Content-Length: five|hello",
        "Content-Length: 99999999999999999999|hello"
      })
  void sendWhenTheLengthIsNoneBlamesTheServer(String header, String body) throws Exception {
    String answer = "HTTP/1.1 200 OK\r\n" + header.replace("\\r\\n", "\r\n") + "\r\n\r\n" + body;
    try (RawServer server = RawServer.saying(answer)) {
      HttpFailure failure = failure(get(server));

      assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.NONSENSE);
      assertThat(failure.isRetryable()).isFalse();
      assertThat(failure.request()).isEqualTo("GET " + server.at("/x").text());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'SSH-2.0-OpenSSH_9.2\r\n\r\n', NONSENSE, false",
    "'HTTP/1.1 seven What\r\n\r\n', NONSENSE, false",
    "'', BROKEN, true",
    "'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello', BROKEN, true",
    "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', NONSENSE, false"
  })
  void sendWhenTheAnswerIsNotHttpSaysWhetherToTryAgain(
      String answer, HttpFailure.Kind kind, boolean retryable) throws Exception {
    try (RawServer server = RawServer.saying(answer)) {
      HttpFailure failure = failure(get(server));

      assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
      assertThat(failure.isRetryable()).isEqualTo(retryable);
    }
  }

  @Test
  void sendWhenNobodyListensOnThisMachineIsNotWorthAnotherTry() throws Exception {
    RawServer server = RawServer.saying("");
    server.close();

    HttpFailure failure = failure(get(server));

    assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.NO_CONNECTION);
    assertThat(failure.isRetryable()).isFalse();
  }

  @Test
  void sendWhenTheAddressIsPlainHttpElsewhereAsksNothing() {
    HttpFailure failure = failure(HttpCall.of("GET", Address.parse("http://192.0.2.1/x")));

    assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.REFUSED);
  }

  @Test
  void bytesWhenTheyAreMoreThanTheLimitStopsReading() throws Exception {
    try (RawServer server =
        new RawServer(
            (request, out) -> {
              out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
              while (true) {
                out.write(new byte[1 << 16]);
              }
            })) {
      HttpFailure failure = failure(get(server));

      assertThat(failure.getMessage()).contains("larger than 1000 bytes");
      assertThat(failure.isRetryable()).isFalse();
    }
  }

  @Test
  void bytesWhenTheyUnpackToMoreThanTheLimitCountsTheUnpackedOnes() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[1 << 20]);
    }
    try (RawServer server =
        new RawServer(
            (request, out) -> {
              out.write(
                  "HTTP/1.1 404 No\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
                      .formatted(packed.size())
                      .getBytes(StandardCharsets.UTF_8));
              packed.writeTo(out);
            })) {
      assertThat(failure(get(server)).getMessage()).contains("larger than 1000 bytes");
      try (Answer answer = transport.send(get(server))) {
        assertThat(answer.start(500)).hasSize(500);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\n\r\n"})
  void sendWhenBytesDripGivesUp(String start) throws Exception {
    try (RawServer server =
        new RawServer(
            (request, out) -> {
              out.write(start.getBytes(StandardCharsets.UTF_8));
              while (true) {
                out.write(start.isEmpty() ? new byte[0] : new byte[] {'x'});
                out.flush();
                Thread.sleep(50);
              }
            })) {
      long begun = System.nanoTime();
      HttpFailure failure = failure(get(server));

      assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(HttpFailure.Kind.TIMEOUT);
      assertThat(failure.isRetryable()).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void sendWhenInterruptedEndsAtOnce() throws Exception {
    try (RawServer server = new RawServer((request, out) -> Thread.sleep(20_000))) {
      HttpLimits patient = HttpLimits.DEFAULT;
      try (HttpTransport waiting =
          new HttpTransport(ProxyVariables.of(Map.of(), new Properties()), patient)) {
        Thread thread = Thread.currentThread();
        Thread interrupter =
            new Thread(
                () -> {
                  while (server.requests().isEmpty()) {
                    Thread.onSpinWait();
                  }
                  thread.interrupt();
                });
        interrupter.start();

        assertThatThrownBy(() -> waiting.send(get(server)))
            .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
        interrupter.join();
      }
    }
  }

  @Test
  void sendWhenTheContentFailsPassesItsFailureOn() throws Exception {
    IOException own = new IOException("the disk is gone");
    Content failing =
        new Content() {
          @Override
          public String type() {
            return "text/plain";
          }

          @Override
          public long size() {
            return 5;
          }

          @Override
          public InputStream open() throws IOException {
            throw own;
          }
        };
    try (RawServer server = RawServer.saying(answer(201, "", ""))) {
      assertThatThrownBy(
              () -> transport.send(HttpCall.of("PUT", server.at("/a")).with(failing)).close())
          .isSameAs(own);
    }
  }
}
