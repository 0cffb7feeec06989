package io.github.statix.assembler.build;

import io.github.statix.assembler.trust.PackageTrust;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.Preset;
import io.github.statix.presets.SourceSpec;
import io.github.statix.presets.lock.Lock;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.run.PresetRun;
import io.github.statix.stages.run.StagePlan;
import io.github.statix.stages.source.DebianMirror;
import io.github.statix.stages.source.FetchOptions;
import io.github.statix.stages.source.FetchProgress;
import io.github.statix.stages.source.SourceFetcher;
import io.github.statix.stages.source.SourceRequest;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes requests of sources and packages, and the fetcher that carries them out. */
public final class Sources {

  private static final Path APT = Path.of("/etc/apt");

  private Sources() {}

  /** A fetcher into this store; the caller closes it. */
  public static SourceFetcher fetcher(SourceOptions options, Store store, FetchProgress progress)
      throws IOException {
    return new SourceFetcher(
        new FetchOptions(
            options.mirrors(),
            mirror(options),
            options.offline(),
            options.proxies(),
            store.partialDownloads()),
        store.blobs(),
        progress);
  }

  /** What says who vouches for packages, asking the same mirrors. */
  public static PackageTrust trust(SourceOptions options, Store store, BuildProgress progress) {
    return new PackageTrust(
        store,
        progress,
        () ->
            options.offline() ? Optional.empty() : Optional.of(fetcher(options, store, progress)));
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
                    Optional.empty(),
                    OptionalLong.of(one.size())))
        .toList();
  }

  /** All digests; a source that only its signature proves has to be fetched to have one. */
  static SortedMap<String, Digest> fetchUnpinned(
      SourceOptions options, LockedPreset locked, Store store, FetchProgress progress)
      throws IOException, InterruptedException {
    SortedMap<String, Digest> digests = new TreeMap<>(locked.sourceDigests());
    List<SourceSpec> unpinned =
        locked.preset().sources().stream()
            .filter(source -> !digests.containsKey(source.name()))
            .toList();
    if (!unpinned.isEmpty()) {
      try (SourceFetcher fetcher = fetcher(options, store, progress)) {
        digests.putAll(fetcher.fetchAll(requests(locked.preset(), unpinned, digests)));
      }
    }
    return digests;
  }

  /** Fetches before the first compile, so that a missing source does not show up hours later. */
  static void fetchNeeded(
      SourceOptions options,
      LockedPreset locked,
      PresetRun run,
      StageGraph graph,
      SortedMap<String, Digest> digests,
      List<Layer> base,
      Store store,
      FetchProgress progress)
      throws IOException, InterruptedException {
    StagePlan plan = StagePlan.of(run, graph, Optional.of(base), store);
    run.cached().require(plan.reused());
    List<String> names =
        plan.stages().stream()
            .filter(planned -> !(planned.decision() instanceof StagePlan.Decision.Reuse))
            .map(planned -> graph.stage(planned.stage()))
            .flatMap((Stage stage) -> stage.sources().keySet().stream())
            .distinct()
            .toList();
    fetch(options, locked, names, digests, store, progress);
  }

  /** Fetches the sources of these names. */
  static void fetch(
      SourceOptions options,
      LockedPreset locked,
      Collection<String> names,
      SortedMap<String, Digest> digests,
      Store store,
      FetchProgress progress)
      throws IOException, InterruptedException {
    List<SourceSpec> needed =
        locked.preset().sources().stream().filter(source -> names.contains(source.name())).toList();
    if (!needed.isEmpty()) {
      try (SourceFetcher fetcher = fetcher(options, store, progress)) {
        fetcher.fetchAll(requests(locked.preset(), needed, digests));
      }
    }
  }
}
