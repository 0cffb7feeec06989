package io.github.statix.stages.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.http.ProxyVariables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {

  private static final byte[] ARCHIVE = Bench.archive(300_000);
  private static final String TAG = "\"v1\"";

  private final TestServer server;
  private final Bench bench;

  ResumeTest(@TempDir Path folder) throws IOException {
    server = new TestServer();
    bench = new Bench(folder);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void assertFetched(String... paths) throws Exception {
    try (SourceFetcher fetcher = bench.fetcher()) {
      Digest digest = fetcher.fetch(request(paths));
      assertThat(Files.readAllBytes(bench.blobs.find(digest).orElseThrow())).isEqualTo(ARCHIVE);
    }
    assertThat(bench.leftovers()).hasSize(1);
  }

  private SourceRequest request(String... paths) {
    return Bench.pinned(ARCHIVE, List.of(paths).stream().map(server::url).toArray(String[]::new));
  }

  private List<Integer> ranges() {
    return server.requests.stream().map(TestServer.Request::from).toList();
  }

  @Test
  void fetchWhenBodyIsCutShortAsksForTheRest() throws Exception {
    server.on(
        "/a", TestServer.upTo(100_000, ARCHIVE, "ETag: " + TAG), TestServer.ranged(ARCHIVE, TAG));
    assertFetched("/a");
    assertThat(ranges()).containsExactly(0, 100_000);
    assertThat(server.requests.get(1).header("if-range")).isEqualTo(TAG);
    assertThat(bench.retries.get(0)).contains("after 100000 of 300000 bytes");
    assertThat(bench.transfers).containsExactly("zlib of 300000", "zlib of 300000");
    assertThat(bench.received).hasValue(300_000);
  }

  @Test
  void fetchWhenChunkedBodyEndsTooEarlyAsksForTheRest() throws Exception {
    server.on(
        "/a",
        (request, out, client) -> {
          TestServer.head(out, "200 OK", "Transfer-Encoding: chunked", "ETag: " + TAG);
          out.write("64\r\n".getBytes(StandardCharsets.US_ASCII));
          out.write(ARCHIVE, 0, 100);
          out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        },
        TestServer.ranged(ARCHIVE, TAG));
    assertFetched("/a");
    assertThat(ranges()).containsExactly(0, 100);
  }

  @Test
  void fetchWhenConnectionIsResetMidBodyAsksForTheRest() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    server.on(
        "/a",
        (request, out, client) -> {
          TestServer.upTo(50_000, ARCHIVE, "ETag: " + TAG).handle(request, out, client);
          await(arrived);
          client.setSoLinger(true, 0);
        },
        TestServer.ranged(ARCHIVE, TAG));
    FetchProgress watch =
        new FetchProgress() {
          private long got;

          @Override
          public void received(String name, long bytes) {
            got += bytes;
            if (got >= 50_000) {
              arrived.countDown();
            }
          }
        };
    FetchOptions options =
        new FetchOptions(List.of(), Bench.NO_DEBIAN, false, ProxyVariables.none(), bench.partials);
    try (SourceFetcher fetcher = bench.fetcher(options, watch)) {
      assertThat(fetcher.fetch(request("/a"))).isEqualTo(Digest.of(ARCHIVE));
    }
    assertThat(ranges()).containsExactly(0, 50_000);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new IOException("the client did not read");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void fetchWhenServerIgnoresRangesStartsAnew() throws Exception {
    server.on("/a", TestServer.upTo(100_000, ARCHIVE, "ETag: " + TAG), TestServer.whole(ARCHIVE));
    assertFetched("/a");
    assertThat(ranges()).containsExactly(0, 100_000);
  }

  @Test
  void fetchWhenContentChangedMeanwhileStartsAnew() throws Exception {
    byte[] older = Bench.archive(200_000);
    server.on(
        "/a", TestServer.upTo(100_000, older, "ETag: \"v0\""), TestServer.ranged(ARCHIVE, TAG));
    assertFetched("/a");
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void fetchWhenResumedBeginningIsRottenFetchesOnceMoreFromTheStart() throws Exception {
    byte[] older = Bench.archive(200_000);
    // Without a validator, a change cannot be told before the end.
    server.on("/a", TestServer.upTo(100_000, older), TestServer.ranged(ARCHIVE, TAG));
    assertFetched("/a");
    assertThat(ranges()).containsExactly(0, 100_000, 0);
  }

  @Test
  void fetchWhenStillWrongFromTheStartFailsAndKeepsNothing() throws Exception {
    byte[] wrong = Bench.archive(200_000);
    server.on("/a", TestServer.upTo(100_000, wrong), TestServer.ranged(wrong, TAG));
    try (SourceFetcher fetcher = bench.fetcher()) {
      SourceException e =
          catchThrowableOfType(SourceException.class, () -> fetcher.fetch(request("/a")));
      assertThat(e).hasMessageContaining("the bytes have " + Digest.of(wrong));
    }
    assertThat(ranges()).containsExactly(0, 100_000, 0);
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void fetchWhenEarlierRunBrokeOffGoesOnThere() throws Exception {
    server.on("/a", TestServer.upTo(100_000, ARCHIVE, "ETag: " + TAG), dead(), dead(), dead());
    try (SourceFetcher fetcher = bench.fetcher()) {
      assertThatThrownBy(() -> fetcher.fetch(request("/a"))).isInstanceOf(SourceException.class);
    }
    assertThat(bench.leftovers()).hasSize(2);
    server.requests.clear();
    server.on("/a", TestServer.ranged(ARCHIVE, TAG));
    assertFetched("/a");
    assertThat(ranges()).containsExactly(100_000);
  }

  private static TestServer.Handler dead() {
    return (request, out, client) -> {};
  }

  @Test
  void fetchWhenAnotherAddressHasTheRestGoesOnThere() throws Exception {
    server.on("/a", TestServer.upTo(100_000, ARCHIVE), dead());
    server.on("/b", TestServer.ranged(ARCHIVE, TAG));
    assertFetched("/a", "/b");
    assertThat(server.requests.get(server.requests.size() - 1).from()).isEqualTo(100_000);
  }

  @Test
  void fetchWhenEarlierRunHadEverythingButStoredItNotAsksNoMoreBytes() throws Exception {
    Files.createDirectories(bench.partials);
    Files.write(bench.partials.resolve(Digest.of(ARCHIVE).hex() + ".part"), ARCHIVE);
    server.on("/a", TestServer.ranged(ARCHIVE, TAG));
    assertFetched("/a");
    assertThat(ranges()).containsExactly(300_000);
  }

  @Test
  void fetchWhenPartialIsLongerThanTheResourceStartsAnew() throws Exception {
    Files.createDirectories(bench.partials);
    byte[] longer = Arrays.copyOf(ARCHIVE, 400_000);
    Files.write(bench.partials.resolve(Digest.of(ARCHIVE).hex() + ".part"), longer);
    server.on("/a", TestServer.ranged(ARCHIVE, TAG));
    assertFetched("/a");
    assertThat(ranges()).containsExactly(400_000, 0);
  }

  @Test
  void fetchWhenAnotherRunWritesThePartialLeavesItAlone() throws Exception {
    server.on("/a", TestServer.whole(ARCHIVE));
    String key = Digest.of(ARCHIVE).hex();
    try (PartialFile other = PartialFile.open(bench.partials, key)) {
      other.append(new byte[7], 7);
      try (SourceFetcher fetcher = bench.fetcher()) {
        assertThat(fetcher.fetch(request("/a"))).isEqualTo(Digest.of(ARCHIVE));
      }
      assertThat(other.size()).isEqualTo(7);
      assertThat(bench.partials.resolve(key + ".part")).hasSize(7);
    }
    assertThat(ranges()).containsExactly(0);
  }
}
