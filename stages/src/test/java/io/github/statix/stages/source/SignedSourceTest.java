package io.github.statix.stages.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.source.pgp.TestKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedSourceTest {

  private static final byte[] ARCHIVE = Bench.archive(5_000);
  private static final Digest DIGEST = Digest.of(ARCHIVE);
  private static final String LINE = "sources.zlib.sha256: add  zlib.tar.gz: " + DIGEST.hex();

  private final TestKeys keys = TestKeys.ordinary();
  private final TestServer server;
  private final Bench bench;
  private final Path folder;

  SignedSourceTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    server = new TestServer();
    bench = new Bench(folder);
    server.on("/zlib.tar.gz", TestServer.whole(ARCHIVE));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private SourceRequest request(Optional<Digest> pinned, String... signatures) {
    List<String> urls = List.of(signatures).stream().map(server::url).toList();
    return new SourceRequest(
        "zlib",
        "zlib.tar.gz",
        List.of(server.url("/zlib.tar.gz"), server.url("/other/zlib.tar.gz")),
        pinned,
        signatures.length == 0
            ? Optional.empty()
            : Optional.of(new SourceRequest.Signature(urls, List.of(keys.pinned()))));
  }

  private SourceRequest unpinned(String... signatures) {
    return request(Optional.empty(), signatures);
  }

  private SourceRequest pinned(String... signatures) {
    return request(Optional.of(DIGEST), signatures);
  }

  private void assertFetches(SourceRequest request, String... mirrors) throws Exception {
    try (SourceFetcher fetcher = bench.fetcher(mirrors)) {
      assertThat(fetcher.fetch(request)).isEqualTo(DIGEST);
    }
    assertThat(bench.blobs.list()).containsExactly(DIGEST);
  }

  private void assertRefuses(SourceRequest request, String... parts) throws Exception {
    try (SourceFetcher fetcher = bench.fetcher()) {
      assertThatThrownBy(() -> fetcher.fetch(request))
          .isInstanceOf(SourceException.class)
          .hasMessageContainingAll(parts);
    }
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void fetchWhenUnpinnedAndSignedAccepts() throws Exception {
    server.on("/zlib.tar.gz.asc", TestServer.whole(keys.sign(ARCHIVE)));
    assertFetches(unpinned("/zlib.tar.gz.asc"));
    assertThat(server.paths()).containsExactly("/zlib.tar.gz", "/zlib.tar.gz.asc");
    assertThat(bench.warnings).isEmpty();
  }

  @Test
  void fetchWhenUnpinnedAndUnsignedPrintsTheDigestAndTheLineToAdd() throws Exception {
    assertRefuses(unpinned(), "no digest is pinned for zlib.tar.gz", "has " + DIGEST, LINE);
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void fetchWhenUnpinnedAndSignatureIsMissingPrintsTheLineToAdd() throws Exception {
    assertRefuses(
        unpinned("/s"), "no signature could be had", server.url("/s: HTTP 404 Not Found"), LINE);
  }

  @Test
  void fetchWhenUnpinnedAndSignatureIsSha1PrintsTheLineToAdd() throws Exception {
    server.on("/s", TestServer.whole(keys.signWithSha1(ARCHIVE)));
    assertRefuses(unpinned("/s"), "its signature rests on SHA-1", LINE);
  }

  @Test
  void fetchWhenUnpinnedAndSignatureIsBadSuggestsNoLine() throws Exception {
    server.on("/s", TestServer.whole(TestKeys.ordinary().sign(ARCHIVE)));
    try (SourceFetcher fetcher = bench.fetcher()) {
      assertThatThrownBy(() -> fetcher.fetch(unpinned("/s")))
          .hasMessageContaining(
              "/zlib.tar.gz: no pinned key signed the bytes, which have " + DIGEST)
          .hasMessageContaining("which is not pinned")
          .hasMessageNotContaining("sources.zlib.sha256");
    }
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void fetchWhenUnpinnedAndFirstAddressIsRottenTakesTheSecond() throws Exception {
    server.on("/zlib.tar.gz", TestServer.whole(Bench.archive(4_999)));
    server.on("/other/zlib.tar.gz", TestServer.whole(ARCHIVE));
    server.on("/s", TestServer.whole(keys.sign(ARCHIVE)));
    assertFetches(unpinned("/s"));
    assertThat(server.paths()).containsExactly("/zlib.tar.gz", "/s", "/other/zlib.tar.gz");
  }

  @Test
  void fetchWhenUnpinnedAndAnsweredWithHtmlAsksForNoSignature() throws Exception {
    byte[] html = "<html>Sign in</html>".getBytes(StandardCharsets.UTF_8);
    server.on("/zlib.tar.gz", TestServer.whole(html));
    assertRefuses(unpinned("/s"), "the server answered with an HTML page, not an archive");
    assertThat(server.paths()).containsExactly("/zlib.tar.gz", "/other/zlib.tar.gz");
  }

  @Test
  void fetchWhenUnpinnedAndServerCallsItHtmlBelievesIt() throws Exception {
    byte[] page = "<!-- portal --> please sign in".getBytes(StandardCharsets.UTF_8);
    server.on("/zlib.tar.gz", TestServer.whole(page, "Content-Type: text/html; charset=utf-8"));
    assertRefuses(unpinned(), "the server answered with an HTML page, not an archive");
  }

  @Test
  void fetchWhenPinnedAndServerCallsItHtmlTrustsTheDigest() throws Exception {
    server.on("/zlib.tar.gz", TestServer.whole(ARCHIVE, "Content-Type: text/html"));
    assertFetches(pinned());
  }

  @Test
  void fetchWhenPinnedAndSignedAcceptsSilently() throws Exception {
    server.on("/s", TestServer.whole(keys.sign(ARCHIVE)));
    assertFetches(pinned("/s"));
    assertThat(bench.warnings).isEmpty();
  }

  @Test
  void fetchWhenPinnedAndSignatureIsBadRefusesAtOnce() throws Exception {
    server.on("/s", TestServer.whole(keys.sign(new byte[1])));
    assertRefuses(
        pinned("/s"), server.url("/s: signature by "), "does not match the file", "yet no pinned");
    assertThat(server.paths()).containsExactly("/zlib.tar.gz", "/s");
  }

  @Test
  void fetchWhenPinnedAndOneSignatureAddressIsRottenTakesTheNext() throws Exception {
    server.on("/s1", TestServer.whole(new byte[100]));
    server.on("/s2", TestServer.whole(keys.sign(ARCHIVE)));
    assertFetches(pinned("/s1", "/s2"));
    assertThat(bench.warnings).isEmpty();
  }

  @Test
  void fetchWhenPinnedAndSignatureIsMissingWarns() throws Exception {
    assertFetches(pinned("/s"));
    assertThat(bench.warnings).hasSize(1);
    assertThat(bench.warnings.get(0)).contains("no signature could be had", "/s: HTTP 404");
  }

  @Test
  void fetchWhenPinnedAndSignatureIsAnHtmlPageWarns() throws Exception {
    server.on("/s", TestServer.whole("<!DOCTYPE html>".getBytes(StandardCharsets.UTF_8)));
    assertFetches(pinned("/s"));
    assertThat(bench.warnings.get(0)).contains("/s: the answer is an HTML page");
  }

  @Test
  void fetchWhenPinnedAndSignatureIsSha1Warns() throws Exception {
    server.on("/s", TestServer.whole(keys.signWithSha1(ARCHIVE)));
    assertFetches(pinned("/s"));
    assertThat(bench.warnings.get(0)).contains("rests on SHA-1", DIGEST.toString());
  }

  @Test
  void fetchWhenMirrorHasTheSignatureTakesItFromThere() throws Exception {
    Path mirror = Files.createDirectories(folder.resolve("mirror"));
    Files.write(mirror.resolve("zlib.tar.gz"), ARCHIVE);
    Files.write(mirror.resolve("zlib.tar.gz.asc"), keys.sign(ARCHIVE));
    assertFetches(unpinned("/pub/zlib.tar.gz.asc"), mirror.toString());
    assertThat(server.requests).isEmpty();
  }

  @Test
  void fetchWhenSignatureIsHugeStopsReading() throws Exception {
    server.on("/s", TestServer.whole(new byte[1 << 19]));
    assertFetches(pinned("/s"));
    assertThat(bench.warnings.get(0)).contains("larger than 262144 bytes");
  }
}
