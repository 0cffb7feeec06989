package io.github.statix.assembler.reproduce;

import io.github.statix.assembler.build.BootstrapTools;
import io.github.statix.assembler.build.BuildProgress;
import io.github.statix.assembler.build.LockedPreset;
import io.github.statix.assembler.build.SourceOptions;
import io.github.statix.assembler.build.Sources;
import io.github.statix.assembler.build.StageBuild.Built;
import io.github.statix.assembler.reproduce.StageVerdict.Rebuilt;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.base.BaseBuilder;
import io.github.statix.stages.base.BaseException;
import io.github.statix.stages.compare.LayerDifference;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.run.StageFailedException;
import io.github.statix.stages.run.StageLog;
import io.github.statix.stages.run.StageRunner;
import io.github.statix.stages.run.StageSpecs;
import io.github.statix.stages.source.SourceFetcher;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds stages and bases once more, each on the inputs of its first build, and compares.
 *
 * @param store of the first builds, which gets the logs, and layers that differ
 * @param second the store of the rebuilds
 * @param engine over the second store
 */
record Rebuild(
    ReproduceRequest request,
    Built built,
    Store store,
    Store second,
    ContainerEngine engine,
    Variations variations,
    BuildProgress progress) {

  /** Builds what this first build made. */
  Rebuilt run(StageRecord first) throws IOException, InterruptedException {
    Path log = log(first);
    Layer layer;
    try {
      layer = isBase(first.stage()) ? base(first.stage(), log) : stage(first, log);
    } catch (StageFailedException e) {
      if (e.category() != Category.STAGE) {
        throw e;
      }
      return new Rebuilt.Failed(String.valueOf(e.getMessage()));
    } catch (BaseException e) {
      return new Rebuilt.Failed("%s\n  the whole log: %s".formatted(e.getMessage(), log));
    }
    if (layer.digest().equals(first.layer().digest())) {
      return new Rebuilt.Same();
    }
    BlobStore blobs = store.blobs();
    blobs.share(second.blobs(), layer.digest());
    return new Rebuilt.Different(
        layer.digest(),
        LayerDifference.find(blobs, first.layer(), layer, request.differences()),
        List.of(
            blobs.find(first.layer().digest()).orElseThrow(),
            blobs.find(layer.digest()).orElseThrow()));
  }

  static boolean isBase(StageName stage) {
    return StageName.BASES.contains(stage);
  }

  private Path log(StageRecord first) {
    Path ofFirst = StageLog.file(store, built.locked().name(), first.stage(), first.key());
    String name = ofFirst.getFileName().toString().replaceFirst("\\.log$", "-again.log");
    return ofFirst.resolveSibling(name);
  }

  private Layer stage(StageRecord first, Path log)
      throws IOException, InterruptedException, StageFailedException {
    Stage stage = built.graph().stage(first.stage());
    Map<StageName, Layer> layers = new HashMap<>();
    built.stages().forEach(record -> layers.put(record.stage(), record.layer()));
    ContainerSpec spec =
        StageSpecs.of(
            stage, built.graph().epoch(), built.base().build(), layers, variations.jobs());
    fetch(stage);
    share(spec.root().stream().map(Layer::digest).toList());
    share(spec.sources().values());
    List<Layer> root = new ArrayList<>(spec.root());
    variations.overlay().ifPresent(root::add);
    // Without a compile cache: what is answered from the first build's objects proves nothing.
    ContainerSpec varied =
        new ContainerSpec(
            spec.stage(), root, spec.sources(), spec.recipe(), spec.library(), spec.environment());
    return new StageRunner(second, () -> engine, progress, request.build().limits())
        .rebuild(stage, first.key(), varied, built.graph().epoch(), variations.jobs(), log)
        .layer();
  }

  /** A stage that was reused needed no sources until now. */
  private void fetch(Stage stage) throws IOException, InterruptedException {
    LockedPreset locked = built.locked();
    try (SourceFetcher fetcher = Sources.fetcher(request.build().sources(), store, progress)) {
      fetcher.fetchAll(
          Sources.requests(
              locked.preset(),
              locked.preset().sources().stream()
                  .filter(source -> stage.sources().containsKey(source.name()))
                  .toList(),
              locked.sourceDigests()));
    }
  }

  private Layer base(StageName stage, Path file) throws IOException, InterruptedException {
    LockedPreset locked = built.locked();
    Optional<Layer> below = Optional.empty();
    List<LockedPackage> packages = locked.lock().basePackages();
    if (stage.equals(StageName.BUILD_BASE)) {
      packages = locked.lock().buildPackages();
    } else if (stage.equals(StageName.IMAGE_BASE)) {
      packages = locked.lock().imagePackages();
      below = Optional.of(built.base().image().get(0));
      share(List.of(below.get().digest()));
    }
    BaseSpec.Debian debian = (BaseSpec.Debian) locked.preset().base();
    fetch(debian, packages);
    share(packages.stream().map(LockedPackage::sha256).toList());
    try (StageLog log = new StageLog(file)) {
      progress.started(stage, file);
      return new BaseBuilder(second, BootstrapTools.choose(request.engine(), debian))
          .build(
              packages,
              below,
              built.graph().epoch(),
              variations.jobs(),
              log.sink(line -> progress.line(stage, line)))
          .layer();
    }
  }

  private void fetch(BaseSpec.Debian debian, List<LockedPackage> packages)
      throws IOException, InterruptedException {
    SourceOptions options = request.build().sources();
    // The base itself may have been in the store, so that nobody was asked.
    Sources.trust(options, store, progress)
        .require(debian, packages, request.build().preset().trustLock());
    try (SourceFetcher fetcher = Sources.fetcher(options, store, progress)) {
      fetcher.fetchAll(Sources.packageRequests(packages));
    }
  }

  private void share(Iterable<Digest> digests) throws IOException {
    for (Digest digest : digests) {
      second.blobs().share(store.blobs(), digest);
    }
  }
}
