package io.github.statix.stages.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.statix.oci.model.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerFaultsTest {

  private static final byte[] ARCHIVE = Bench.archive(300_000);
  private static final byte[] HTML =
      "\n<!DOCTYPE html><html>Sign in</html>".getBytes(StandardCharsets.UTF_8);

  private final TestServer server;
  private final Bench bench;

  ServerFaultsTest(@TempDir Path folder) throws IOException {
    server = new TestServer();
    bench = new Bench(folder);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private SourceRequest request(String... paths) {
    return Bench.pinned(ARCHIVE, List.of(paths).stream().map(server::url).toArray(String[]::new));
  }

  private void assertFetched(SourceRequest request) throws Exception {
    try (SourceFetcher fetcher = bench.fetcher()) {
      Digest digest = fetcher.fetch(request);
      assertThat(Files.readAllBytes(bench.blobs.find(digest).orElseThrow())).isEqualTo(ARCHIVE);
    }
    assertThat(bench.leftovers()).hasSize(1);
  }

  private SourceException failureOf(SourceRequest request) throws IOException {
    try (SourceFetcher fetcher = bench.fetcher()) {
      return catchThrowableOfType(SourceException.class, () -> fetcher.fetch(request));
    }
  }

  private void assertNothingLeft() throws IOException {
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void fetchWhenAllIsWellAsksOnce() throws Exception {
    server.on("/a", TestServer.whole(ARCHIVE));
    assertFetched(request("/a"));
    assertThat(server.paths()).containsExactly("/a");
    assertThat(bench.finished).containsExactly("zlib");
  }

  @Test
  void fetchWhenStoredAsksNobody() throws Exception {
    server.on("/a", TestServer.whole(ARCHIVE));
    assertFetched(request("/a"));
    assertFetched(request("/a"));
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void fetchWhenStoredBlobIsDamagedFetchesAnew() throws Exception {
    server.on("/a", TestServer.whole(ARCHIVE));
    assertFetched(request("/a"));
    Files.writeString(bench.blobs.find(Digest.of(ARCHIVE)).orElseThrow(), "rot");
    assertFetched(request("/a"));
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void fetchAsksForTheBytesAsPublished() throws Exception {
    server.on("/a", TestServer.whole(ARCHIVE, "Content-Encoding: gzip"));
    assertFetched(request("/a"));
    assertThat(server.requests.get(0).header("accept-encoding")).isEqualTo("identity");
  }

  @Test
  void fetchWhenFirstAddressIs404TakesTheSecond() throws Exception {
    server.on("/b", TestServer.whole(ARCHIVE));
    assertFetched(request("/a", "/b"));
    assertThat(server.paths()).containsExactly("/a", "/b");
    assertThat(bench.pauses).isEmpty();
  }

  @Test
  void fetchWhenForbiddenAsksOnceAndNamesTheStatus() throws Exception {
    server.on("/a", TestServer.status(403, "Forbidden"));
    assertThat(failureOf(request("/a"))).hasMessageContaining(server.url("/a: HTTP 403 Forbidden"));
    assertThat(server.requests).hasSize(1);
    assertNothingLeft();
  }

  @Test
  void fetchWhenBytesAreWrongNamesTheirDigestAndTakesTheNext() throws Exception {
    byte[] wrong = Bench.archive(299_999);
    server.on("/a", TestServer.whole(wrong));
    assertThat(failureOf(request("/a", "/gone")))
        .hasMessageContaining("/a: the bytes have " + Digest.of(wrong))
        .hasMessageContaining("/gone: HTTP 404 Not Found")
        .hasMessageContaining(Digest.of(ARCHIVE).toString())
        .hasMessageContaining("--source-mirror DIR");
    assertNothingLeft();
    server.on("/b", TestServer.whole(ARCHIVE));
    assertFetched(request("/a", "/b"));
  }

  @Test
  void fetchWhenAnsweredWithHtmlSaysSo() throws Exception {
    server.on("/a", TestServer.whole(HTML, "Content-Type: text/html"));
    assertThat(failureOf(request("/a")))
        .hasMessageContaining("/a: the server answered with an HTML page, not an archive");
    assertNothingLeft();
  }

  @Test
  void fetchWhenRedirectedFollows() throws Exception {
    server.on("/a", TestServer.redirect("/dir/b"));
    server.on("/dir/b", TestServer.whole(ARCHIVE));
    assertFetched(request("/a"));
  }

  @Test
  void fetchWhenRedirectsLoopNamesTheLoop() throws Exception {
    server.on("/a", TestServer.redirect("/b"));
    server.on("/b", TestServer.redirect("/a"));
    assertThat(failureOf(request("/a")))
        .hasMessageContaining(
            "redirect loop: %s -> %s -> %s"
                .formatted(server.url("/a"), server.url("/b"), server.url("/a")));
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void fetchWhenRedirectsNeverEndGivesUp() throws Exception {
    for (int i = 0; i < 20; i++) {
      server.on("/" + i, TestServer.redirect("/" + (i + 1)));
    }
    assertThat(failureOf(request("/0"))).hasMessageContaining("more than 10 redirects");
    assertThat(server.requests).hasSize(11);
  }

  @Test
  void fetchWhenRedirectedToAnotherSchemeRefuses() throws Exception {
    server.on("/a", TestServer.redirect("ftp://example.org/a"));
    assertThat(failureOf(request("/a")))
        .hasMessageContaining("HTTP 302 leads to 'ftp://example.org/a', which is not an http(s)");
  }

  @Test
  void fetchWhenServerFailsTwiceTriesAgain() throws Exception {
    server.on(
        "/a",
        TestServer.status(500, "Oops"),
        TestServer.status(503, "Busy"),
        TestServer.whole(ARCHIVE));
    assertFetched(request("/a"));
    assertThat(bench.retries).containsExactly("HTTP 500 Oops", "HTTP 503 Busy");
    assertThat(bench.pauses.get(0)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(bench.pauses.get(1)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void fetchWhenServerAlwaysFailsGivesUp() throws Exception {
    server.on("/a", TestServer.status(500, "Oops"));
    assertThat(failureOf(request("/a"))).hasMessageContaining("/a: HTTP 500 Oops (tried 4 times)");
    assertThat(server.requests).hasSize(4);
    assertNothingLeft();
  }

  @Test
  void fetchWhenTooManyRequestsWaitsAsLongAsAsked() throws Exception {
    server.on(
        "/a",
        TestServer.status(429, "Too Many Requests", "Retry-After: 77"),
        TestServer.whole(ARCHIVE));
    assertFetched(request("/a"));
    assertThat(bench.pauses).containsExactly(Duration.ofSeconds(77));
  }

  @Test
  void fetchWhenRetryAfterIsADateFarAwayWaitsNoLongerThanTheCap() throws Exception {
    server.on(
        "/a",
        TestServer.status(503, "Busy", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT"),
        TestServer.whole(ARCHIVE));
    assertFetched(request("/a"));
    assertThat(bench.pauses).containsExactly(Duration.ofMinutes(2));
  }

  @Test
  void fetchWhenNobodyListensNamesTheTrouble() throws Exception {
    String url = server.url("/a");
    server.close();
    assertThat(failureOf(Bench.pinned(ARCHIVE, url)))
        .hasMessageContaining(url + ": cannot connect")
        .hasMessageContaining("(tried 2 times)");
  }

  @Test
  void fetchWhenHostDoesNotExistNamesIt() throws Exception {
    assertThat(failureOf(Bench.pinned(ARCHIVE, "http://no-such-host.invalid/a")))
        .hasMessageContaining("host not found: no-such-host.invalid")
        .hasMessageContaining("(tried 2 times)");
  }

  @Test
  void fetchWhenServerSaysControlCharactersHidesThem() throws Exception {
    server.on("/a", TestServer.status(404, "\033[2JGone"));
    assertThat(failureOf(request("/a"))).hasMessageContaining("HTTP 404 [2JGone");
  }

  @Test
  void fetchWhenServerFallsSilentTimesOutAndTriesAgain() throws Exception {
    bench.limits = silence(Duration.ofMillis(500));
    server.on(
        "/a",
        (request, out, client) -> {
          TestServer.head(out, "200 OK", "Content-Length: 300000");
          client.getInputStream().read();
        },
        TestServer.whole(ARCHIVE));
    assertFetched(request("/a"));
    assertThat(bench.retries).first().isEqualTo("timed out after 0 of 300000 bytes");
  }

  @Test
  void fetchWhenServerIsSlowIsPatientAsLongAsSomethingComes() throws Exception {
    bench.limits = silence(Duration.ofMillis(500));
    byte[] small = Bench.archive(8);
    server.on(
        "/a",
        (request, out, client) -> {
          TestServer.head(out, "200 OK", "Content-Length: 8");
          for (byte b : small) {
            out.write(b);
            out.flush();
            pause(Duration.ofMillis(100));
          }
        });
    try (SourceFetcher fetcher = bench.fetcher()) {
      assertThat(fetcher.fetch(Bench.pinned(small, server.url("/a")))).isEqualTo(Digest.of(small));
    }
  }

  private static Pace.Limits silence(Duration longest) {
    Pace.Limits usual = Pace.Limits.DEFAULT;
    return new Pace.Limits(
        longest, usual.head(), usual.window(), usual.perWindow(), usual.total(), usual.bytes());
  }

  private static void pause(Duration pause) throws IOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void fetchWhenTooLargeRefusesBeforeReading() throws Exception {
    server.on(
        "/a",
        (request, out, client) -> TestServer.head(out, "200 OK", "Content-Length: 9999999999"));
    assertThat(failureOf(request("/a"))).hasMessageContaining("larger than the limit");
    assertNothingLeft();
  }
}
