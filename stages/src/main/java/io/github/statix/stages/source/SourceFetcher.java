package io.github.statix.stages.source;

import io.github.statix.oci.message.Secrets;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.http.DownloadClient;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Brings sources into the store: from the store itself, from mirrors, or from their addresses. */
public final class SourceFetcher implements AutoCloseable {

  private static final int PARALLEL = 4;

  private final FetchOptions options;
  private final BlobStore blobs;
  private final FetchProgress progress;
  private final Locations locations;
  private final HttpDownload http;

  /** Asks nothing yet; close it to break off what is under way. */
  public SourceFetcher(FetchOptions options, BlobStore blobs, FetchProgress progress) {
    this(options, blobs, progress, Retry.DEFAULT, Pace.Limits.DEFAULT);
  }

  SourceFetcher(
      FetchOptions options,
      BlobStore blobs,
      FetchProgress progress,
      Retry retry,
      Pace.Limits limits) {
    this.options = options;
    this.blobs = blobs;
    this.progress = progress;
    this.locations = new Locations(options);
    this.http =
        new HttpDownload(
            DownloadClient.of(options.proxies(), limits.silence()),
            limits,
            retry,
            progress,
            new Secrets(options.proxies().secrets()));
  }

  /**
   * Makes sure that this source is in the store. One that is there is not asked for again.
   *
   * @return the digest of what is stored
   * @throws SourceException when no address has it, or nothing proves that it is right
   * @throws IOException when the store or the folder of partial downloads cannot be written
   */
  public Digest fetch(SourceRequest request) throws IOException, InterruptedException {
    if (isStored(request)) {
      return request.sha256().orElseThrow();
    }
    SignatureCheck signature =
        request
            .signature()
            .map(s -> new SignatureCheck(request.name(), s, locations.ofSignature(s), http))
            .orElse(null);
    Acceptance acceptance = new Acceptance(request, signature, blobs, progress);
    List<String> tried = new ArrayList<>();
    for (Location location : locations.ofArchive(request)) {
      try {
        return fetch(request, location, acceptance);
      } catch (FetchFailure failure) {
        tried.add("%s: %s".formatted(location.text(), failure.getMessage()));
      } catch (ClosedByInterruptException e) {
        throw new InterruptedException("interrupted while fetching");
      }
    }
    throw new SourceException(
        request.name(),
        Messages.failed(request, tried) + Messages.remedy(request, options.offline()));
  }

  /**
   * Reads a small file that proves itself, such as an index with a signature in it; it is not kept.
   *
   * @param name for messages
   * @param urls where it can be had, best first; the first that answers is taken
   * @param longest in bytes
   * @throws SourceException when no address has it
   */
  public byte[] read(String name, List<String> urls, int longest)
      throws IOException, InterruptedException {
    List<String> tried = new ArrayList<>();
    for (Location location : locations.ofSignature(new SourceRequest.Signature(urls, List.of()))) {
      try {
        return read(name, location, longest);
      } catch (FetchFailure failure) {
        tried.add("%s: %s".formatted(location.text(), failure.getMessage()));
      }
    }
    throw new SourceException(
        name, "the %s could not be read: %s".formatted(name, String.join("; ", tried)));
  }

  private byte[] read(String name, Location location, int longest)
      throws FetchFailure, IOException, InterruptedException {
    if (location instanceof Location.Remote remote) {
      return http.toMemory(name, remote.url(), longest);
    }
    if (location instanceof Location.Local local) {
      try (InputStream in = Files.newInputStream(local.file())) {
        byte[] bytes = in.readNBytes(longest + 1);
        if (bytes.length > longest) {
          throw FetchFailure.lasting("it is longer than %d bytes".formatted(longest));
        }
        return bytes;
      }
    }
    throw FetchFailure.lasting(((Location.Unusable) location).reason());
  }

  /**
   * Makes sure that all of these are in the store, a few at a time.
   *
   * @return digests by name, in the order of the requests
   * @throws SourceException naming every source that failed; the others are stored
   */
  public Map<String, Digest> fetchAll(List<SourceRequest> requests)
      throws IOException, InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(PARALLEL, SourceFetcher::daemon);
    try {
      Map<String, Future<Digest>> running = new LinkedHashMap<>();
      for (SourceRequest request : requests) {
        running.put(request.name(), pool.submit(() -> fetch(request)));
      }
      return await(running);
    } catch (InterruptedException | IOException e) {
      http.breakOff();
      throw e;
    } finally {
      pool.shutdownNow();
    }
  }

  private static Map<String, Digest> await(Map<String, Future<Digest>> running)
      throws IOException, InterruptedException {
    Map<String, Digest> digests = new LinkedHashMap<>();
    List<SourceException> failures = new ArrayList<>();
    for (Map.Entry<String, Future<Digest>> entry : running.entrySet()) {
      try {
        digests.put(entry.getKey(), entry.getValue().get());
      } catch (ExecutionException e) {
        failures.add(asSourceException(e.getCause()));
      }
    }
    if (!failures.isEmpty()) {
      throw SourceException.all(failures);
    }
    return digests;
  }

  private static SourceException asSourceException(@Nullable Throwable e)
      throws IOException, InterruptedException {
    if (e instanceof SourceException failure) {
      return failure;
    }
    if (e instanceof IOException io) {
      throw io;
    }
    if (e instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    throw new IllegalStateException(e);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "source-fetch");
    thread.setDaemon(true);
    return thread;
  }

  /** What {@link #fetchAll} would do; asks nobody. */
  public List<SourcePlan> plan(List<SourceRequest> requests) throws IOException {
    List<SourcePlan> plans = new ArrayList<>();
    for (SourceRequest request : requests) {
      List<String> addresses =
          locations.ofArchive(request).stream().map(SourceFetcher::planned).toList();
      plans.add(new SourcePlan(request, isStored(request), addresses));
    }
    return plans;
  }

  private static String planned(Location location) {
    return location instanceof Location.Unusable unusable
        ? "%s (%s)".formatted(unusable.text(), unusable.reason())
        : location.text();
  }

  private boolean isStored(SourceRequest request) throws IOException {
    return request.sha256().isPresent() && blobs.find(request.sha256().get()).isPresent();
  }

  private Digest fetch(SourceRequest request, Location location, Acceptance acceptance)
      throws FetchFailure, IOException, InterruptedException {
    if (location instanceof Location.Remote remote) {
      return download(request, remote.url(), acceptance);
    }
    if (location instanceof Location.Local local) {
      return copy(request, local.file(), acceptance);
    }
    if (location instanceof Location.Unusable unusable) {
      throw FetchFailure.lasting(unusable.reason());
    }
    throw new AssertionError(location);
  }

  private Digest copy(SourceRequest request, Path file, Acceptance acceptance)
      throws FetchFailure, IOException, InterruptedException {
    try {
      long size = Files.size(file);
      progress.started(request.name(), size);
      Digest digest = acceptance.accept(() -> Files.newInputStream(file));
      progress.received(request.name(), size);
      progress.finished(request.name());
      return digest;
    } catch (FileSystemException e) {
      if (file.toString().equals(e.getFile())) {
        throw FetchFailure.lasting(
            "it cannot be read (%s)".formatted(e.getClass().getSimpleName()));
      }
      throw e;
    }
  }

  private Digest download(SourceRequest request, HttpUrl url, Acceptance acceptance)
      throws FetchFailure, IOException, InterruptedException {
    HttpDownload.Wanted wanted =
        new HttpDownload.Wanted(request.name(), request.sha256().isPresent(), request.size());
    String key =
        request.sha256().map(Digest::hex).orElseGet(() -> Digest.ofUtf8(url.toString()).hex());
    try (PartialFile partial = PartialFile.open(options.partials(), key)) {
      HttpDownload.Received received = http.toFile(wanted, url, partial);
      try {
        return accepted(request, acceptance, partial, received);
      } catch (FetchFailure failure) {
        if (!received.pieced()) {
          throw failure;
        }
        // The beginning may have been rotten, or of another file.
        progress.retry(request.name(), "put together from parts, " + failure.getMessage());
      }
      HttpDownload.Received again = http.toFile(wanted, url, partial);
      return accepted(request, acceptance, partial, again);
    }
  }

  private Digest accepted(
      SourceRequest request,
      Acceptance acceptance,
      PartialFile partial,
      HttpDownload.Received received)
      throws FetchFailure, IOException, InterruptedException {
    try {
      Digest digest = acceptance.accept(Content.of(partial, received.html()));
      partial.clear();
      progress.finished(request.name());
      return digest;
    } catch (FetchFailure | SourceException e) {
      // Wrong bytes are nothing to build upon; after a full disk they would be.
      partial.clear();
      throw e;
    }
  }

  /** Breaks off whatever is under way; that ends with an {@link InterruptedException}. */
  @Override
  public void close() {
    http.close();
  }
}
