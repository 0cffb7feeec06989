package io.github.statix.assembler.build;

import io.github.statix.assembler.pull.BaseImage;
import io.github.statix.assembler.pull.BaseImagePuller;
import io.github.statix.assembler.registry.Registries;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.lock.Lock;
import io.github.statix.presets.lock.Lock.LockedPackage;
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
import io.github.statix.stages.store.ImageRecords.ImageRecord;
import io.github.statix.stages.store.StageFigures;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What image and stages of a build stand on: reused, built from the locked packages, or pulled. One
 * base serves both. Where there are packages for the build, the stages get a base of their own;
 * where there are some for the image, it gets a second layer over the base.
 */
final class BaseLayers {

  private final Store store;
  private final BuildProgress progress;

  BaseLayers(Store store, BuildProgress progress) {
    this.store = store;
    this.progress = progress;
  }

  /** A root filesystem of locked packages; as {@code image-base}, what it has over the base. */
  private record Wanted(StageName stage, List<LockedPackage> packages, StageKey key) {

    static Wanted of(StageName stage, List<LockedPackage> packages, SourceEpoch epoch) {
      return new Wanted(stage, packages, BaseBuilder.key(packages, epoch));
    }
  }

  /**
   * The base, then what the image has over it, then the stages' own, in so far as there are any.
   */
  private static List<Wanted> wanted(LockedPreset locked) {
    Lock lock = locked.lock();
    SourceEpoch epoch = locked.preset().header().epoch();
    Wanted base = Wanted.of(StageName.BASE, lock.basePackages(), epoch);
    List<Wanted> wanted = new ArrayList<>(List.of(base));
    if (!lock.imagePackages().equals(base.packages())) {
      StageKey key = BaseBuilder.keyOver(base.key(), lock.imagePackages(), epoch);
      wanted.add(new Wanted(StageName.IMAGE_BASE, lock.imagePackages(), key));
    }
    if (!lock.buildPackages().equals(base.packages())) {
      wanted.add(Wanted.of(StageName.BUILD_BASE, lock.buildPackages(), epoch));
    }
    return wanted;
  }

  /** The layers that the stages stand on, if they are in the store and sound. */
  Optional<List<Layer>> known(LockedPreset locked) throws IOException {
    if (locked.preset().base() instanceof BaseSpec.Image image) {
      Digest pin = image.reference().digest().orElseThrow();
      return BaseImagePuller.find(store, pin).map(BaseImage::layers);
    }
    // By its packages, whether the stages stand on the base itself or on a root of their own.
    SourceEpoch epoch = locked.preset().header().epoch();
    Wanted build = Wanted.of(StageName.BUILD_BASE, locked.lock().buildPackages(), epoch);
    return built(build).map(record -> List.of(record.layer()));
  }

  private Optional<StageRecord> built(Wanted wanted) throws IOException {
    Optional<StageRecord> record = store.records().find(wanted.key().digest());
    return record.isPresent() && store.blobs().find(record.get().layer().digest()).isPresent()
        ? record.map(found -> found.named(wanted.stage()))
        : Optional.empty();
  }

  /** What a build would do about the image's base and the stages'; empty for an image to pull. */
  List<Planned> plan(LockedPreset locked) throws IOException {
    List<Planned> planned = new ArrayList<>();
    if (locked.preset().base() instanceof BaseSpec.Debian) {
      for (Wanted wanted : wanted(locked)) {
        Optional<StageRecord> last = store.records().latest(locked.name(), wanted.stage());
        Decision decision =
            built(wanted)
                .<Decision>map(Decision.Reuse::new)
                .orElseGet(() -> new Decision.Build(reasons(wanted.key(), last)));
        planned.add(new Planned(wanted.stage(), decision, last));
      }
    }
    return planned;
  }

  private static List<String> reasons(StageKey key, Optional<StageRecord> last) {
    if (last.isEmpty()) {
      return List.of("it never ran");
    }
    List<String> differences = key.differencesFrom(last.get().key());
    return differences.isEmpty() ? List.of("its layer is no longer in the store") : differences;
  }

  /** Makes sure that the bases are in the store. */
  BaseRoot ensure(BuildRequest request, LockedPreset locked, Registries registries)
      throws IOException, InterruptedException, UsageException {
    if (locked.preset().base() instanceof BaseSpec.Image image) {
      return pull(request, image, registries);
    }
    requireTrust(request, locked);
    List<StageRecord> records = new ArrayList<>();
    for (Wanted wanted : wanted(locked)) {
      Optional<Layer> below =
          wanted.stage().equals(StageName.IMAGE_BASE)
              ? Optional.of(records.get(0).layer())
              : Optional.empty();
      records.add(ensure(request, locked, wanted, below));
    }
    return BaseRoot.built(records);
  }

  /** Before anything is fetched; a base that is in the store runs no scripts. */
  private void requireTrust(BuildRequest request, LockedPreset locked)
      throws IOException, InterruptedException {
    Set<LockedPackage> packages = new LinkedHashSet<>();
    for (Wanted wanted : wanted(locked)) {
      if (built(wanted).isEmpty()) {
        packages.addAll(wanted.packages());
      }
    }
    Sources.trust(request.sources(), store, progress)
        .require((BaseSpec.Debian) locked.preset().base(), packages, request.preset().trustLock());
  }

  private StageRecord ensure(
      BuildRequest request, LockedPreset locked, Wanted wanted, Optional<Layer> below)
      throws IOException, InterruptedException, UsageException {
    Optional<StageRecord> known = built(wanted);
    if (known.isPresent()) {
      return reuse(locked, known.get());
    }
    try (HeldLock lock = store.lock("stage-" + wanted.key().digest().hex())) {
      known = built(wanted);
      return known.isPresent() ? reuse(locked, known.get()) : build(request, locked, wanted, below);
    }
  }

  private BaseRoot pull(BuildRequest request, BaseSpec.Image image, Registries registries)
      throws IOException, UsageException {
    Digest pin = image.reference().digest().orElseThrow();
    Optional<BaseImage> known = BaseImagePuller.find(store, pin);
    if (known.isPresent()) {
      return BaseRoot.pulled(known.get());
    }
    if (request.sources().offline()) {
      throw new UsageException(
          "base image %s is not in the store and cannot be pulled offline; leave out --offline"
              .formatted(image.reference()));
    }
    BaseImagePuller puller = new BaseImagePuller(registries, progress::retrying);
    BaseImage pulled = puller.pull(image.reference(), store.blobs());
    store.images().put(pin, new ImageRecord(pulled.config(), pulled.layers()));
    return BaseRoot.pulled(pulled);
  }

  private StageRecord reuse(LockedPreset locked, StageRecord record) throws IOException {
    store.records().put(locked.name(), record);
    progress.reused(record);
    return record;
  }

  private StageRecord build(
      BuildRequest request, LockedPreset locked, Wanted wanted, Optional<Layer> below)
      throws IOException, InterruptedException, UsageException {
    try (SourceFetcher fetcher = Sources.fetcher(request.sources(), store, progress)) {
      fetcher.fetchAll(Sources.packageRequests(wanted.packages()));
    }
    BaseSpec.Debian debian = (BaseSpec.Debian) locked.preset().base();
    SourceEpoch epoch = locked.preset().header().epoch();
    Path file = StageLog.file(store, locked.name(), wanted.stage(), wanted.key());
    long start = System.nanoTime();
    try (BootstrapTool tool = BootstrapTools.choose(request.engine(), debian);
        StageLog log = new StageLog(file)) {
      progress.started(wanted.stage(), file);
      CapturedLayer captured =
          new BaseBuilder(store, tool)
              .build(
                  wanted.packages(),
                  below,
                  epoch,
                  request.jobs(),
                  log.sink(line -> progress.line(wanted.stage(), line)));
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      StageFigures figures =
          new StageFigures(
              Optional.empty(), OptionalInt.empty(), OptionalLong.of(captured.tarSize()));
      StageRecord record =
          new StageRecord(
              wanted.stage(), wanted.key(), captured.layer(), captured.entries(), took, figures);
      store.records().put(locked.name(), record);
      progress.built(record);
      return record;
    }
  }
}
