package io.github.statix.stages.source;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.http.ProxyVariables;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.Leftovers;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A store, a folder of partial downloads and a fetcher that does not really wait. */
final class Bench implements FetchProgress {

  static final DebianMirror NO_DEBIAN = new DebianMirror(List.of());

  final Path folder;
  final Path partials;
  final BlobStore blobs;

  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  final List<String> retries = new CopyOnWriteArrayList<>();
  final List<String> warnings = new CopyOnWriteArrayList<>();
  final List<String> finished = new CopyOnWriteArrayList<>();
  final List<String> transfers = new CopyOnWriteArrayList<>();

  /** Bytes since the latest transfer began; only for tests that fetch one source. */
  final AtomicLong received = new AtomicLong();

  /** Long waits, so that a busy machine fails no test; tests of slow servers shorten them. */
  Pace.Limits limits = Pace.Limits.DEFAULT;

  Bench(Path folder) throws IOException {
    this.folder = folder;
    this.partials = folder.resolve("partials");
    this.blobs = Store.open(folder.resolve("store")).blobs();
  }

  SourceFetcher fetcher(String... mirrors) {
    return fetcher(
        new FetchOptions(List.of(mirrors), NO_DEBIAN, false, ProxyVariables.none(), partials));
  }

  SourceFetcher offline(String... mirrors) {
    return fetcher(
        new FetchOptions(List.of(mirrors), NO_DEBIAN, true, ProxyVariables.none(), partials));
  }

  SourceFetcher fetcher(FetchOptions options) {
    return fetcher(options, this);
  }

  /** Waits for a server that is made to wait for the test. */
  SourceFetcher patient() {
    FetchOptions options =
        new FetchOptions(List.of(), NO_DEBIAN, false, ProxyVariables.none(), partials);
    return new SourceFetcher(options, blobs, this);
  }

  SourceFetcher fetcher(FetchOptions options, FetchProgress progress) {
    Retry retry =
        new Retry(
            4, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(2), pauses::add);
    return new SourceFetcher(options, blobs, progress, retry, limits);
  }

  static SourceRequest pinned(byte[] content, String... urls) {
    return new SourceRequest(
        "zlib",
        "zlib-1.3.2.tar.gz",
        List.of(urls),
        Optional.of(Digest.of(content)),
        Optional.empty());
  }

  /** Bytes that do not repeat, so that a wrong seam shows. */
  static byte[] archive(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** Files of the store and of partial downloads, but for locks. */
  List<String> leftovers() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !Leftovers.isOwn(file) && !Leftovers.isOwn(file.resolveSibling(".")))
          .map(file -> folder.relativize(file).toString())
          .filter(name -> name.startsWith("store") || name.startsWith("partials"))
          .filter(name -> !name.endsWith(".lock"))
          .sorted()
          .toList();
    }
  }

  @Override
  public void started(String name, long totalBytes) {
    transfers.add("%s of %d".formatted(name, totalBytes));
    received.set(0);
  }

  @Override
  public void received(String name, long bytes) {
    received.addAndGet(bytes);
  }

  @Override
  public void retry(String name, String reason) {
    retries.add(reason);
  }

  @Override
  public void warning(String text) {
    warnings.add(text);
  }

  @Override
  public void finished(String name) {
    finished.add(name);
  }
}
