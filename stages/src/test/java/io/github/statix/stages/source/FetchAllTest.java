package io.github.statix.stages.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.entry;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.http.ProxyVariables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchAllTest {

  private final TestServer server;
  private final Bench bench;

  FetchAllTest(@TempDir Path folder) throws IOException {
    server = new TestServer();
    bench = new Bench(folder);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private SourceRequest request(String name, byte[] content) {
    return new SourceRequest(
        name,
        name + ".tar",
        List.of(server.url("/" + name)),
        Optional.of(Digest.of(content)),
        Optional.empty());
  }

  private void serve(String name, byte[] content) {
    server.on("/" + name, TestServer.whole(content));
  }

  @Test
  void fetchAllNamesDigestsInTheOrderOfTheRequests() throws Exception {
    List<SourceRequest> requests = new ArrayList<>();
    for (String name : List.of("zlib", "musl", "curl", "gcc", "mpc", "gmp")) {
      byte[] content = Bench.archive(name.hashCode() & 0xffff);
      serve(name, content);
      requests.add(request(name, content));
    }
    try (SourceFetcher fetcher = bench.fetcher()) {
      assertThat(fetcher.fetchAll(requests).keySet())
          .containsExactly("zlib", "musl", "curl", "gcc", "mpc", "gmp");
    }
    assertThat(bench.blobs.list()).hasSize(6);
  }

  @Test
  void fetchAllWhenSeveralFailNamesThemAllAndStoresTheOthers() throws Exception {
    byte[] good = Bench.archive(9);
    serve("good", good);
    try (SourceFetcher fetcher = bench.fetcher()) {
      Throwable e =
          catchThrowable(
              () ->
                  fetcher.fetchAll(
                      List.of(
                          request("first", new byte[1]),
                          request("good", good),
                          request("last", new byte[2]))));
      assertThat(e)
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("source first could not be fetched")
          .hasMessageContaining("source last could not be fetched")
          .hasMessageNotContaining("source good");
      assertThat(((SourceException) e).sources()).containsExactly("first", "last");
    }
    assertThat(bench.blobs.list()).containsExactly(Digest.of(good));
  }

  @Test
  void fetchAllAsksSeveralAtOnceButNotAllAtOnce() throws Exception {
    CountDownLatch four = new CountDownLatch(4);
    AtomicInteger active = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<SourceRequest> requests = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      byte[] content = {(byte) i};
      requests.add(request("s" + i, content));
      server.on(
          "/s" + i,
          (request, out, client) -> {
            most.accumulateAndGet(active.incrementAndGet(), Math::max);
            four.countDown();
            try {
              // The first four can only go on together.
              boolean all = four.await(30, TimeUnit.SECONDS);
              active.decrementAndGet();
              TestServer.whole(all ? content : new byte[0]).handle(request, out, client);
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          });
    }
    try (SourceFetcher fetcher = bench.patient()) {
      assertThat(fetcher.fetchAll(requests)).hasSize(9);
    }
    assertThat(most).hasValue(4);
  }

  @Test
  void fetchAllWhenTwoNamesMeanTheSameBytesBothSucceed() throws Exception {
    byte[] content = Bench.archive(100_000);
    serve("one", content);
    serve("two", content);
    try (SourceFetcher fetcher = bench.fetcher()) {
      assertThat(fetcher.fetchAll(List.of(request("one", content), request("two", content))))
          .containsExactly(entry("one", Digest.of(content)), entry("two", Digest.of(content)));
    }
    assertThat(bench.leftovers()).hasSize(1);
  }

  @Test
  void fetchAllWhenInterruptedStopsAndStoresNothing() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    server.on(
        "/slow",
        (request, out, client) -> {
          asked.countDown();
          client.getInputStream().read();
        });
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    try (SourceFetcher fetcher = bench.patient()) {
      Thread thread =
          new Thread(
              () ->
                  outcome.complete(
                      catchThrowable(
                          () -> fetcher.fetchAll(List.of(request("slow", new byte[1]))))));
      thread.start();
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      thread.interrupt();
      assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }
    assertThat(bench.blobs.list()).isEmpty();
  }

  @Test
  void closeWhenADownloadIsUnderWayBreaksItOff() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    server.on(
        "/slow",
        (request, out, client) -> {
          asked.countDown();
          client.getInputStream().read();
        });
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    try (SourceFetcher fetcher = bench.patient()) {
      new Thread(
              () ->
                  outcome.complete(
                      catchThrowable(() -> fetcher.fetch(request("slow", new byte[1])))))
          .start();
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void fetchWhenPartialFolderCannotBeMadeSaysSo() throws Exception {
    serve("a", new byte[1]);
    FetchOptions options =
        new FetchOptions(
            List.of(),
            Bench.NO_DEBIAN,
            false,
            ProxyVariables.none(),
            Path.of("/dev/null/partials"));
    try (SourceFetcher fetcher = bench.fetcher(options)) {
      assertThatThrownBy(() -> fetcher.fetchAll(List.of(request("a", new byte[1]))))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(SourceException.class)
          .hasMessageContaining("/dev/null");
    }
  }
}
