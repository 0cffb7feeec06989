package io.github.statix.stages.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.http.ProxyVariables;
import io.github.statix.stages.source.TestServer.Handler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a server sends is its own fault: it is named, and the next address is asked. */
@Timeout(120)
class HostileServerTest {

  private static final byte[] ARCHIVE = Bench.archive(100_000);

  private final TestServer server;
  private final Bench bench;

  HostileServerTest(@TempDir Path folder) throws IOException {
    server = new TestServer();
    bench = new Bench(folder);
    bench.limits = limits(Duration.ofSeconds(2), 3_000, Duration.ofSeconds(5));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  static Stream<Arguments> redirects() {
    return Stream.of(
            "file:///etc/passwd",
            "jar:file:/x!/y",
            "http://",
            "http://[",
            "http://127.0.0.1:99999/x",
            "http://127.0.0.1:-1/x",
            "ftp://user:planted@example.org/x?planted",
            "http://a b/" + HostileAnswers.ESCAPES,
            "//\u00ff\u00fe\u00ff/",
            "javascript:alert(1)",
            HostileAnswers.ESCAPES,
            "x".repeat(100_000))
        .map(Arguments::of);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.statix.stages.source.HostileAnswers#all")
  void fetchWhenAnAnswerMakesNoSenseNamesItAndAsksTheNext(
      String what, String expected, Handler handler) throws Exception {
    server.on("/bad", handler);
    server.on("/good", TestServer.whole(ARCHIVE));

    SourceException failure = failureOf(pinned("/bad"));

    assertThat(failure).hasMessageContaining(server.url("/bad: ")).hasMessageContaining(expected);
    assertPrintable(failure);
    assertThat(fetch(pinned("/bad", "/good"))).isEqualTo(Digest.of(ARCHIVE));
    assertThat(bench.leftovers()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("redirects")
  void fetchWhenARedirectLeadsNowhereNamesItAndAsksTheNext(String location) throws Exception {
    server.on("/bad", TestServer.redirect(location));
    server.on("/good", TestServer.whole(ARCHIVE));

    SourceException failure = failureOf(pinned("/bad"));

    assertThat(failure).hasMessageContaining(server.url("/bad: "));
    assertPrintable(failure);
    assertThat(fetch(pinned("/bad", "/good"))).isEqualTo(Digest.of(ARCHIVE));
  }

  @Test
  void fetchWhenRedirectsGrowStopsAfterTen() throws Exception {
    for (int i = 0; i < 12; i++) {
      server.on(grown(i), TestServer.redirect(grown(i + 1)));
    }

    SourceException failure = failureOf(pinned(grown(0)));

    assertThat(failure).hasMessageContaining("more than 10 redirects");
    assertPrintable(failure);
  }

  @Test
  void fetchWhenTheSizeIsKnownTakesNoByteMore() throws Exception {
    server.on("/bad", HostileAnswers.endless("HTTP/1.1 200 OK\r\n\r\n", "x"));
    server.on("/good", TestServer.whole(ARCHIVE));
    SourceRequest request = pinned("/bad", "/good");
    SourceRequest known =
        new SourceRequest(
            request.name(),
            request.file(),
            request.urls(),
            request.sha256(),
            request.signature(),
            OptionalLong.of(ARCHIVE.length));

    assertThat(fetch(known)).isEqualTo(Digest.of(ARCHIVE));
    assertThat(bench.received.get()).isEqualTo(ARCHIVE.length);
  }

  @Test
  void fetchWhenAPartIsLongerThanAnnouncedBeginsAnew() throws Exception {
    server.on(
        "/a",
        TestServer.upTo(50_000, ARCHIVE, "ETag: \"1\""),
        HostileAnswers.sent(
            "HTTP/1.1 206 P\r\nContent-Range: bytes 50000-99999/100000\r\n\r\n"
                + "x".repeat(60_000)),
        TestServer.whole(ARCHIVE));

    assertThat(failureOf(pinned("/a"))).hasMessageContaining("the 100000 bytes announced");
    assertThat(fetch(pinned("/a"))).isEqualTo(Digest.of(ARCHIVE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00fc", "\u001b[2J", "\"a\u0001b\""})
  void fetchWhenATagCannotBeSentBackResumesWithoutIt(String tag) throws Exception {
    server.on(
        "/a",
        TestServer.upTo(50_000, ARCHIVE, "ETag: " + tag),
        TestServer.ranged(ARCHIVE, "\"other\""));

    assertThat(fetch(pinned("/a"))).isEqualTo(Digest.of(ARCHIVE));
    assertThat(server.requests.get(1).header("if-range")).isEmpty();
    assertThat(server.requests.get(1).from()).isEqualTo(50_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://mu:planted-word@127.0.0.1:99999/m",
        "http://mu:planted/word@127.0.0.1/m",
        "http://mu:planted word@127.0.0.1/m?planted-query#planted",
        "ftp://mu:planted-word@127.0.0.1/m",
        "mu:planted-word@127.0.0.1/m",
        "http://mu:planted@PORT/loop?planted-query",
        "http://mu:planted@PORT/gone?token=planted-query",
      })
  void fetchWhenAnAddressHoldsAPasswordNeverPrintsIt(String mirror) throws Exception {
    server.on("/loop/x", TestServer.redirect("/loop/x?planted-state"));
    String here = server.url("").substring("http://".length());
    String address = mirror.replace("PORT", here);
    FetchOptions options =
        new FetchOptions(
            List.of(address),
            new DebianMirror(List.of(address)),
            false,
            ProxyVariables.none(),
            bench.partials);
    SourceRequest request =
        new SourceRequest(
            "x", "x", List.of("debian:pool/x"), Optional.of(Digest.of(ARCHIVE)), Optional.empty());
    try (SourceFetcher fetcher = bench.fetcher(options)) {
      assertThat(catchThrowableOfType(SourceException.class, () -> fetcher.fetch(request)))
          .hasMessageNotContaining("planted");
      assertThat(fetcher.plan(List.of(request)).toString()).doesNotContain("planted");
    }
  }

  /** The server is the proxy, and its account has the password {@code planted}. */
  private FetchOptions throughTheServer() throws Exception {
    String proxy = "http://u:planted@" + server.url("").substring("http://".length());
    return new FetchOptions(
        List.of(),
        Bench.NO_DEBIAN,
        false,
        ProxyVariables.of(Map.of("http_proxy", proxy), new Properties()),
        bench.partials);
  }

  @Test
  void fetchWhenAProxyIsSetShowsItsAccountToItAlone() throws Exception {
    server.on(
        "http://a.invalid/x",
        TestServer.status(407, "Log in", "Proxy-Authenticate: Basic realm=x"),
        TestServer.redirect("http://b.invalid/y"));
    server.on("http://b.invalid/y", TestServer.whole(ARCHIVE));
    SourceRequest request = Bench.pinned(ARCHIVE, "http://a.invalid/x");
    try (SourceFetcher fetcher = bench.fetcher(throughTheServer())) {
      assertThat(fetcher.fetch(request)).isEqualTo(Digest.of(ARCHIVE));
    }
    assertThat(server.requests.stream().map(it -> it.header("proxy-authorization")))
        .containsExactly("", "Basic dTpwbGFudGVk", "");
  }

  @Test
  void fetchWhenAProxySaysAgainWhatItWasShownTakesItOut() throws Exception {
    server.on(
        "http://a.invalid/x",
        TestServer.status(407, "Log in", "Proxy-Authenticate: Basic realm=x"),
        TestServer.status(404, "u:planted dTpwbGFudGVk"));
    try (SourceFetcher fetcher = bench.fetcher(throughTheServer())) {
      assertThatThrownBy(() -> fetcher.fetch(Bench.pinned(ARCHIVE, "http://a.invalid/x")))
          .hasMessageContaining("HTTP 404 [secret] [secret]");
    }
  }

  private static Pace.Limits limits(Duration head, long perWindow, Duration total) {
    return new Pace.Limits(
        Duration.ofSeconds(2), head, Duration.ofMillis(500), perWindow, total, 1 << 20);
  }

  private static String grown(int step) {
    return "/" + "long/".repeat(step * 1000);
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

  private static void assertPrintable(SourceException failure) {
    String message = String.valueOf(failure.getMessage());
    assertThat(message.lines().toList()).hasSize(3).allMatch(line -> line.length() < 2000);
    assertThat(message.replace("\n", "").codePoints().anyMatch(ForeignText::isUnsafe)).isFalse();
    assertThat(message).doesNotContain("planted");
  }
}
