package io.github.statix.stages.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.http.ProxyVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorTest {

  private static final byte[] ARCHIVE = Bench.archive(5_000);
  private static final Digest DIGEST = Digest.of(ARCHIVE);
  private static final String BY_DIGEST = "sha256/" + DIGEST.hex();

  private final TestServer server;
  private final Bench bench;
  private final Path mirror;

  MirrorTest(@TempDir Path folder) throws IOException {
    server = new TestServer();
    bench = new Bench(folder);
    mirror = folder.resolve("mirror");
    Files.createDirectories(mirror.resolve("sha256"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static void assertFetches(SourceFetcher fetcher, String... urls) throws Exception {
    try (fetcher) {
      assertThat(fetcher.fetch(Bench.pinned(ARCHIVE, urls))).isEqualTo(DIGEST);
    }
  }

  @Test
  void fetchWhenMirrorHasTheDigestAsksNobodyElse() throws Exception {
    server.on("/m/" + BY_DIGEST, TestServer.whole(ARCHIVE));
    assertFetches(bench.fetcher(server.url("/m")), server.url("/zlib.tar.gz"));
    assertThat(server.paths()).containsExactly("/m/" + BY_DIGEST);
  }

  @Test
  void fetchAsksMirrorByDigestThenByNamesThenTheAddress() throws Exception {
    server.on("/pool/zlib_1.3+dfsg.orig.tar.gz", TestServer.whole(ARCHIVE));
    assertFetches(bench.fetcher(server.url("/m/")), server.url("/pool/zlib_1.3+dfsg.orig.tar.gz"));
    assertThat(server.paths())
        .containsExactly(
            "/m/" + BY_DIGEST,
            "/m/zlib-1.3.2.tar.gz",
            "/m/zlib_1.3+dfsg.orig.tar.gz",
            "/pool/zlib_1.3+dfsg.orig.tar.gz");
  }

  @Test
  void fetchWhenMirrorHasAWrongFileGoesOn() throws Exception {
    Files.write(mirror.resolve("zlib-1.3.2.tar.gz"), new byte[9]);
    server.on("/a", TestServer.whole(ARCHIVE));
    assertFetches(bench.fetcher(mirror.toString()), server.url("/a"));
  }

  @Test
  void fetchWhenFolderHasTheDigestNeedsNoNetwork() throws Exception {
    Files.write(mirror.resolve(BY_DIGEST), ARCHIVE);
    assertFetches(bench.offline(mirror.toString()), server.url("/a"));
    assertThat(server.requests).isEmpty();
  }

  @Test
  void fetchWhenFolderHasTheNameOfTheAddressTakesIt() throws Exception {
    Files.write(mirror.resolve("zlib_1.3.orig.tar.gz"), ARCHIVE);
    assertFetches(
        bench.offline(mirror.toUri().toString()), "debian:pool/main/z/zlib/zlib_1.3.orig.tar.gz");
  }

  @Test
  void fetchWhenAddressIsAFileReadsIt() throws Exception {
    Path file = Files.write(mirror.resolve("x"), ARCHIVE);
    assertFetches(bench.offline(), file.toUri().toString());
  }

  @Test
  void fetchWhenFileAddressIsASymbolicLinkDoesNotFollowIt() throws Exception {
    Path file = Files.write(mirror.resolve("x"), ARCHIVE);
    Path link = Files.createSymbolicLink(mirror.resolve("link"), file);
    try (SourceFetcher fetcher = bench.offline()) {
      assertThatThrownBy(() -> fetcher.fetch(Bench.pinned(ARCHIVE, link.toUri().toString())))
          .hasMessageContaining("it is a symbolic link; name the file itself");
    }
  }

  @Test
  void fetchWhenFileAddressIsAFolderLooksUpByDigest() throws Exception {
    Files.write(mirror.resolve(BY_DIGEST), ARCHIVE);
    assertFetches(bench.offline(), mirror.toUri().toString());
  }

  @Test
  void fetchWhenFileChangesLeavesItAndTheStoreAlone() throws Exception {
    Path wrong = Files.write(mirror.resolve("x"), new byte[9]);
    try (SourceFetcher fetcher = bench.offline()) {
      assertThatThrownBy(() -> fetcher.fetch(Bench.pinned(ARCHIVE, wrong.toUri().toString())))
          .hasMessageContaining("the bytes have " + Digest.of(new byte[9]));
    }
    assertThat(wrong).hasBinaryContent(new byte[9]);
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void fetchWhenFileCannotBeReadTakesTheNext() throws Exception {
    Path file = Files.write(mirror.resolve("x"), ARCHIVE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-wx------"));
    assumeFalse(Files.isReadable(file), "this user may read everything");
    server.on("/a", TestServer.whole(ARCHIVE));
    assertFetches(bench.fetcher(), file.toUri().toString(), server.url("/a"));
  }

  @Test
  void fetchWhenOfflineListsWhatIsMissing() throws Exception {
    try (SourceFetcher fetcher = bench.offline(mirror.toString(), server.url("/m"))) {
      assertThatThrownBy(() -> fetcher.fetch(Bench.pinned(ARCHIVE, server.url("/a"))))
          .isInstanceOf(SourceException.class)
          .hasMessage(
              """
              source zlib could not be fetched: zlib-1.3.2.tar.gz with %s
                %s: it holds none of %s, zlib-1.3.2.tar.gz, a
                %s: not asked, because of --offline
                %s: not asked, because of --offline
                %s: not asked, because of --offline
                %s: not asked, because of --offline
              Run once without --offline, or put the file at DIR/%s or DIR/zlib-1.3.2.tar.gz and \
              pass --source-mirror DIR."""
                  .formatted(
                      DIGEST,
                      mirror,
                      BY_DIGEST,
                      server.url("/m/" + BY_DIGEST),
                      server.url("/m/zlib-1.3.2.tar.gz"),
                      server.url("/m/a"),
                      server.url("/a"),
                      BY_DIGEST));
    }
    assertThat(server.requests).isEmpty();
  }

  @Test
  void fetchWhenNoDebianMirrorIsKnownSaysHowToNameOne() throws Exception {
    try (SourceFetcher fetcher = bench.fetcher()) {
      assertThatThrownBy(() -> fetcher.fetch(Bench.pinned(ARCHIVE, "debian:pool/z.tar.gz")))
          .hasMessageContaining("debian:pool/z.tar.gz: no Debian mirror is known")
          .hasMessageContaining("--debian-mirror URL");
    }
  }

  @Test
  void fetchWhenFirstDebianMirrorLacksItTakesTheSecond() throws Exception {
    server.on("/2/debian/pool/z%2Bd.tar.gz", TestServer.status(500, "never asked"));
    server.on("/2/debian/pool/z+d.tar.gz", TestServer.whole(ARCHIVE));
    DebianMirror debian =
        new DebianMirror(List.of(server.url("/1/debian"), server.url("/2/debian/")));
    assertFetches(
        bench.fetcher(
            new FetchOptions(List.of(), debian, false, ProxyVariables.none(), bench.partials)),
        "debian:pool/z+d.tar.gz");
    assertThat(server.paths())
        .containsExactly("/1/debian/pool/z+d.tar.gz", "/2/debian/pool/z+d.tar.gz");
  }

  @Test
  void fetchWhenAddressMakesNoSenseSaysSo() throws Exception {
    try (SourceFetcher fetcher = bench.fetcher("http://")) {
      assertThatThrownBy(() -> fetcher.fetch(Bench.pinned(ARCHIVE, "ftp://x/y", "file:rel")))
          .hasMessageContaining("http://: this is not a valid URL")
          .hasMessageContaining("ftp://x/y: this is not an address")
          .hasMessageContaining("file:rel: this is not an address");
    }
  }

  @Test
  void failureNeverShowsThePasswordOfAnAddress() throws Exception {
    String secret = server.url("/m").replace("://", "://me:hunter2@");
    try (SourceFetcher fetcher = bench.fetcher(secret)) {
      assertThatThrownBy(() -> fetcher.fetch(Bench.pinned(ARCHIVE)))
          .hasMessageContaining("/m/zlib-1.3.2.tar.gz")
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void planSaysWhatIsStoredAndWhatWouldBeAskedAndAsksNobody() throws Exception {
    Files.write(mirror.resolve("other"), Bench.archive(3));
    SourceRequest stored =
        new SourceRequest(
            "other",
            "other",
            List.of(),
            Optional.of(Digest.of(Bench.archive(3))),
            Optional.empty());
    SourceRequest missing = Bench.pinned(ARCHIVE, server.url("/a"), "debian:pool/b");
    try (SourceFetcher fetcher = bench.fetcher(mirror.toString())) {
      fetcher.fetchAll(List.of(stored));
      assertThat(fetcher.plan(List.of(stored, missing)))
          .containsExactly(
              new SourcePlan(stored, true, List.of(mirror.resolve("other").toString())),
              new SourcePlan(
                  missing,
                  false,
                  List.of(
                      "%s (it holds none of %s, zlib-1.3.2.tar.gz, a, b)"
                          .formatted(mirror, BY_DIGEST),
                      server.url("/a"),
                      "debian:pool/b (%s)".formatted(DebianMirror.UNKNOWN))));
    }
    assertThat(server.requests).isEmpty();
  }

  @Test
  void requestWhenFileNameLeavesItsFolderIsRefused() {
    assertThatThrownBy(
            () ->
                new SourceRequest(
                    "zlib", "../zlib.tar.gz", List.of(), Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("zlib: '../zlib.tar.gz' is not a plain file name");
  }
}
