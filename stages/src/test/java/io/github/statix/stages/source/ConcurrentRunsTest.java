package io.github.statix.stages.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.http.ProxyVariables;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that share a store and want the same source at the same time. */
class ConcurrentRunsTest {

  private static final byte[] ARCHIVE = Bench.archive(2_000_000);

  @Test
  void fetchWhenTwoProcessesWantTheSameBothSucceed(@TempDir Path folder) throws Exception {
    Bench bench = new Bench(folder);
    CountDownLatch both = new CountDownLatch(2);
    try (TestServer server = new TestServer()) {
      server.on(
          "/a",
          (request, out, client) -> {
            both.countDown();
            await(both);
            TestServer.whole(ARCHIVE).handle(request, out, client);
          });
      Process one = start(folder, server.url("/a"));
      Process two = start(folder, server.url("/a"));
      assertSucceeds(one);
      assertSucceeds(two);
      assertThat(server.requests).hasSize(2);
    }
    Path stored = bench.blobs.find(Digest.of(ARCHIVE)).orElseThrow();
    assertThat(Files.readAllBytes(stored)).isEqualTo(ARCHIVE);
    assertThat(bench.leftovers()).hasSize(1);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IOException("the other process did not ask");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static Process start(Path folder, String url) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Run.class.getName(),
            folder.toString(),
            url)
        .redirectErrorStream(true)
        .start();
  }

  private static void assertSucceeds(Process process) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  /** One of the two processes. */
  static final class Run {

    private Run() {}

    /** Fetches from the URL given second into the folder given first. */
    public static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      FetchOptions options =
          new FetchOptions(
              List.of(), Bench.NO_DEBIAN, false, ProxyVariables.none(), folder.resolve("partials"));
      SourceRequest request =
          new SourceRequest(
              "a", "a", List.of(args[1]), Optional.of(Digest.of(ARCHIVE)), Optional.empty());
      try (SourceFetcher fetcher =
          new SourceFetcher(
              options, Store.open(folder.resolve("store")).blobs(), FetchProgress.NONE)) {
        Digest digest = fetcher.fetch(request);
        if (!digest.equals(Digest.of(ARCHIVE))) {
          throw new AssertionError(digest);
        }
      }
    }
  }
}
