package io.github.statix.stages.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.statix.oci.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that sends next to nothing holds nobody up: the next address is asked. */
@Timeout(120)
class SlowServerTest {

  private static final byte[] ARCHIVE = Bench.archive(100_000);

  private final TestServer server;
  private final Bench bench;

  SlowServerTest(@TempDir Path folder) throws IOException {
    server = new TestServer();
    bench = new Bench(folder);
    bench.limits = limits(Duration.ofSeconds(2), 3_000, Duration.ofSeconds(5));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void fetchWhenABodyDripsTakesItForBrokenOffAndAsksTheNext() throws Exception {
    server.on("/bad", HostileAnswers.drip("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"));
    server.on("/good", TestServer.whole(ARCHIVE));

    assertThat(fetch(pinned("/bad", "/good"))).isEqualTo(Digest.of(ARCHIVE));
    assertThat(bench.retries).hasSize(3);
    assertThat(bench.retries.get(0)).startsWith("less than 3000 bytes came in 0 seconds after ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX-", ""})
  void fetchWhenAHeadDripsTakesItForBrokenOffAndAsksTheNext(String start) throws Exception {
    bench.limits = limits(Duration.ofMillis(500), 3_000, Duration.ofSeconds(5));
    server.on("/bad", HostileAnswers.drip(start));
    server.on("/good", TestServer.whole(ARCHIVE));

    assertThat(fetch(pinned("/bad", "/good"))).isEqualTo(Digest.of(ARCHIVE));
    assertThat(bench.retries).hasSize(3).allMatch(text -> text.contains("takes too long"));
  }

  @Test
  void fetchWhenAServerBreaksOffAgainAndAgainEndsAfterTheTotalTime() throws Exception {
    bench.limits = limits(Duration.ofSeconds(2), 1, Duration.ofSeconds(1));
    server.on("/bad", HostileAnswers.drip("HTTP/1.1 200 OK\r\n\r\n"));

    assertThat(failureOf(pinned("/bad"))).hasMessageContaining("it takes longer than 1 seconds");
  }

  @Test
  void fetchWhenASignatureDripsOrNeverEndsGoesOnWithout() throws Exception {
    server.on("/a", TestServer.whole(ARCHIVE));
    server.on("/endless.sig", HostileAnswers.endless("HTTP/1.1 200 OK\r\n\r\n", "x"));
    server.on("/drip.sig", HostileAnswers.drip("HTTP/1.1 200 OK\r\n\r\n"));
    SourceRequest request = pinned("/a");
    SourceRequest signed =
        new SourceRequest(
            request.name(),
            request.file(),
            request.urls(),
            request.sha256(),
            Optional.of(
                new SourceRequest.Signature(
                    List.of(server.url("/endless.sig"), server.url("/drip.sig")), List.of())));

    assertThat(fetch(signed)).isEqualTo(Digest.of(ARCHIVE));
    assertThat(bench.warnings.toString()).contains("larger than 262144 bytes", "less than 3000");
  }

  private static Pace.Limits limits(Duration head, long perWindow, Duration total) {
    return new Pace.Limits(
        Duration.ofSeconds(2), head, Duration.ofMillis(500), perWindow, total, 1 << 20);
  }

  private SourceRequest pinned(String... paths) {
    return Bench.pinned(ARCHIVE, Arrays.stream(paths).map(server::url).toArray(String[]::new));
  }

  private Digest fetch(SourceRequest request) throws Exception {
    try (SourceFetcher fetcher = bench.fetcher()) {
      Digest digest = fetcher.fetch(request);
      assertThat(Files.readAllBytes(bench.blobs.find(digest).orElseThrow())).isEqualTo(ARCHIVE);
      return digest;
    }
  }

  private SourceException failureOf(SourceRequest request) throws IOException {
    try (SourceFetcher fetcher = bench.fetcher()) {
      return catchThrowableOfType(SourceException.class, () -> fetcher.fetch(request));
    }
  }
}
