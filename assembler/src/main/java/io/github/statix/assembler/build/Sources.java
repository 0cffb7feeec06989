package io.github.statix.assembler.build;

import io.github.statix.presets.Preset;
import io.github.statix.presets.SourceSpec;
import io.github.statix.presets.lock.Lock;
import io.github.statix.presets.model.Digest;
import io.github.statix.stages.source.DebianMirror;
import io.github.statix.stages.source.FetchOptions;
import io.github.statix.stages.source.FetchProgress;
import io.github.statix.stages.source.SourceFetcher;
import io.github.statix.stages.source.SourceRequest;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Makes requests of sources and packages, and the fetcher that carries them out. */
public final class Sources {

  private static final Path APT = Path.of("/etc/apt");

  private Sources() {}

  /** A fetcher into this store; the caller closes it. */
  public static SourceFetcher fetcher(SourceOptions options, Store store, FetchProgress progress)
      throws IOException {
    return new SourceFetcher(
        new FetchOptions(
            options.mirrors(), mirror(options), options.offline(), store.partialDownloads()),
        store.blobs(),
        progress);
  }

  /** The Debian mirrors to use, best first. */
  public static DebianMirror mirror(SourceOptions options) throws IOException {
    return DebianMirror.choose(options.debianMirror(), APT);
  }

  /**
   * What each of these sources asks for.
   *
   * @param digests by source name, from preset or lock; a source without one needs a signature
   */
  public static List<SourceRequest> requests(
      Preset preset, List<SourceSpec> sources, SortedMap<String, Digest> digests) {
    return sources.stream()
        .map(
            source -> {
              SourceRequest request = SourceRequest.of(source, preset.keys());
              return new SourceRequest(
                  request.name(),
                  request.file(),
                  request.urls(),
                  Optional.ofNullable(digests.get(source.name())),
                  request.signature());
            })
        .toList();
  }

  /** What a lock's packages ask for. */
  public static List<SourceRequest> packageRequests(List<Lock.LockedPackage> packages) {
    return packages.stream()
        .map(
            one ->
                new SourceRequest(
                    one.name(),
                    one.path().substring(one.path().lastIndexOf('/') + 1),
                    List.of("debian:" + one.path()),
                    Optional.of(one.sha256()),
                    Optional.empty()))
        .toList();
  }
}
