package io.github.statix.assembler.build;

import io.github.statix.assembler.jib.BaseImagePuller;
import io.github.statix.assembler.login.RegistryLogins;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.model.Digest;
import io.github.statix.presets.model.Layer;
import io.github.statix.presets.model.SourceEpoch;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.base.BaseBuilder;
import io.github.statix.stages.base.BootstrapTool;
import io.github.statix.stages.capture.CapturedLayer;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.run.StageLog;
import io.github.statix.stages.run.StagePlan.Decision;
import io.github.statix.stages.run.StagePlan.Planned;
import io.github.statix.stages.source.SourceFetcher;
import io.github.statix.stages.store.HeldLock;
import io.github.statix.stages.store.StageFigures;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The base of a build: reused, built from the locked packages, or pulled. */
final class BaseLayers {

  private final Store store;
  private final BuildProgress progress;

  BaseLayers(Store store, BuildProgress progress) {
    this.store = store;
    this.progress = progress;
  }

  /** The layers of the base, if they are in the store and sound. */
  Optional<List<Layer>> known(LockedPreset locked) throws IOException {
    if (locked.preset().base() instanceof BaseSpec.Image image) {
      Digest pin = image.reference().digest().orElseThrow();
      Optional<List<Layer>> layers = store.images().find(pin);
      return layers.isPresent() && allStored(layers.get()) ? layers : Optional.empty();
    }
    return built(locked).map(record -> List.of(record.layer()));
  }

  private boolean allStored(List<Layer> layers) throws IOException {
    for (Layer layer : layers) {
      if (store.blobs().find(layer.digest()).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private Optional<StageRecord> built(LockedPreset locked) throws IOException {
    Optional<StageRecord> record = store.records().find(key(locked).digest());
    return record.isPresent() && store.blobs().find(record.get().layer().digest()).isPresent()
        ? record
        : Optional.empty();
  }

  /** What a build would do about the base; empty when it is an image to pull. */
  Optional<Planned> plan(LockedPreset locked) throws IOException {
    if (locked.preset().base() instanceof BaseSpec.Image) {
      return Optional.empty();
    }
    Optional<StageRecord> last = store.records().latest(locked.name(), StageName.BASE);
    Decision decision =
        built(locked)
            .<Decision>map(Decision.Reuse::new)
            .orElseGet(() -> new Decision.Build(reasons(key(locked), last)));
    return Optional.of(new Planned(StageName.BASE, decision, last));
  }

  private static List<String> reasons(StageKey key, Optional<StageRecord> last) {
    if (last.isEmpty()) {
      return List.of("it never ran");
    }
    List<String> differences = key.differencesFrom(last.get().key());
    return differences.isEmpty() ? List.of("its layer is no longer in the store") : differences;
  }

  /** Makes sure that the base is in the store. */
  BaseRoot ensure(BuildRequest request, LockedPreset locked, RegistryLogins logins)
      throws IOException, InterruptedException, UsageException {
    if (locked.preset().base() instanceof BaseSpec.Image image) {
      return pull(request, locked, image, logins);
    }
    Optional<StageRecord> known = built(locked);
    if (known.isPresent()) {
      return reuse(locked, known.get());
    }
    try (HeldLock lock = store.lock("stage-" + key(locked).digest().hex())) {
      known = built(locked);
      return known.isPresent() ? reuse(locked, known.get()) : build(request, locked);
    }
  }

  private BaseRoot pull(
      BuildRequest request, LockedPreset locked, BaseSpec.Image image, RegistryLogins logins)
      throws IOException, UsageException {
    Optional<List<Layer>> known = known(locked);
    if (known.isPresent()) {
      return new BaseRoot(known.get(), Optional.empty());
    }
    if (request.sources().offline()) {
      throw new UsageException(
          "base image %s is not in the store and cannot be pulled offline; leave out --offline"
              .formatted(image.reference()));
    }
    BaseImagePuller puller = new BaseImagePuller(logins, progress);
    List<Layer> layers = puller.pull(image.reference(), store.blobs()).layers();
    store.images().put(image.reference().digest().orElseThrow(), layers);
    return new BaseRoot(layers, Optional.empty());
  }

  private BaseRoot reuse(LockedPreset locked, StageRecord record) throws IOException {
    store.records().put(locked.name(), record);
    progress.reused(record);
    return BaseRoot.of(record);
  }

  private BaseRoot build(BuildRequest request, LockedPreset locked)
      throws IOException, InterruptedException, UsageException {
    List<LockedPackage> packages = locked.lock().packages();
    try (SourceFetcher fetcher = Sources.fetcher(request.sources(), store, progress)) {
      fetcher.fetchAll(Sources.packageRequests(packages));
    }
    BaseSpec.Debian debian = (BaseSpec.Debian) locked.preset().base();
    BootstrapTool tool = BootstrapTools.choose(request.engine(), debian);
    StageKey key = key(locked);
    SourceEpoch epoch = locked.preset().header().epoch();
    Path file = StageLog.file(store, locked.name(), StageName.BASE, key);
    long start = System.nanoTime();
    try (StageLog log = new StageLog(file)) {
      progress.started(StageName.BASE, file);
      CapturedLayer captured =
          new BaseBuilder(store, tool)
              .build(
                  packages,
                  epoch,
                  request.jobs(),
                  line -> {
                    log.line(line);
                    progress.line(StageName.BASE, line);
                  });
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      StageFigures figures =
          new StageFigures(
              Optional.empty(), OptionalInt.empty(), OptionalLong.of(captured.tarSize()));
      StageRecord record =
          new StageRecord(StageName.BASE, key, captured.layer(), captured.entries(), took, figures);
      store.records().put(locked.name(), record);
      progress.built(record);
      return BaseRoot.of(record);
    }
  }

  private static StageKey key(LockedPreset locked) {
    return BaseBuilder.key(locked.lock().packages(), locked.preset().header().epoch());
  }
}
