package io.github.statix.stages.run;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.oci.tar.LayerException;
import io.github.statix.presets.StageJobs;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.capture.CapturedLayer;
import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.LayerCapture;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.Remains;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.run.StageLimits.Disk;
import io.github.statix.stages.store.CacheScope;
import io.github.statix.stages.store.FailureSlot;
import io.github.statix.stages.store.HeldLock;
import io.github.statix.stages.store.StageFigures;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs one stage: reuses its layer, or compiles it in a container and captures what came out. */
public final class StageRunner {

  /** How long an engine has to end a recipe that exceeded a limit. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Store store;
  private final EngineSupplier engine;
  private final RunListener listener;
  private final StageLimits limits;

  /** Runs stages in this store, by this engine. */
  public StageRunner(Store store, EngineSupplier engine, RunListener listener, StageLimits limits) {
    this.store = store;
    this.engine = engine;
    this.listener = listener;
    this.limits = limits;
  }

  /** What a stage is made of, and what its layer is known by. */
  private record Made(StageKey key, ContainerSpec spec, SourceEpoch epoch) {}

  /**
   * The stage's record, old or new.
   *
   * @param preset whose stage it is
   * @param jobs started when it turns out that the stage has to run
   */
  StageRecord run(
      PresetRun preset,
      StageGraph graph,
      Stage stage,
      List<Layer> base,
      Map<StageName, Layer> layers,
      JobClaim jobs)
      throws IOException, InterruptedException, StageFailedException {
    Optional<String> missing = stage.missing();
    if (missing.isPresent()) {
      throw new StageFailedException(stage.name(), missing.get());
    }
    StageKey key = stage.key(graph.epoch(), base, layers, LayerCapture.DIGEST_FORMAT);
    Optional<StageRecord> sound = reusable(preset, stage.name(), key);
    if (sound.isPresent()) {
      return sound.get();
    }
    // Another run may be at it: wait for it, and look again.
    try (HeldLock lock = store.lock("stage-" + key.digest().hex())) {
      sound = reusable(preset, stage.name(), key);
      if (sound.isPresent()) {
        return sound.get();
      }
      ContainerEngine containers = engine.get();
      jobs.start(containers);
      ContainerSpec spec = StageSpecs.of(stage, graph.epoch(), base, layers, jobs);
      if (preset.cached().offers(stage.name(), key)) {
        spec = spec.withCache(preset.cache(stage, key));
      }
      return build(preset, stage, new Made(key, spec, graph.epoch()), containers, jobs);
    }
  }

  private Optional<StageRecord> reusable(PresetRun preset, StageName stage, StageKey key)
      throws IOException {
    Optional<StageRecord> record = store.records().find(key.digest());
    if (record.isEmpty() || store.blobs().find(record.get().layer().digest()).isEmpty()) {
      return Optional.empty();
    }
    // Another stage may have the same key; its layer is this one's as well.
    StageRecord own = record.get().named(stage);
    if (!preset.cached().takes(own)) {
      if (preset.cached().remakes()) {
        return Optional.empty();
      }
      preset.cached().require(List.of(own));
    }
    store.records().put(preset.preset(), own);
    listener.reused(own);
    return Optional.of(own);
  }

  private StageRecord build(
      PresetRun preset, Stage stage, Made made, ContainerEngine containers, JobClaim jobs)
      throws IOException, InterruptedException, StageFailedException {
    Path file = StageLog.file(store, preset.preset(), stage.name(), made.key());
    FailureSlot slot = new FailureSlot(preset.preset(), stage.name(), made.key().digest());
    StageRecord record = make(stage, made, Optional.of(slot), file, containers, jobs);
    store.records().put(preset.preset(), record);
    listener.built(record);
    return record;
  }

  /**
   * Runs a stage's recipe whether or not its layer is in the store. The layer gets there; no record
   * of it is made, and of a failure only the log is kept.
   *
   * @param spec the stage's container
   * @param file the log
   * @param jobs the number that the spec was made for
   */
  public StageRecord rebuild(
      Stage stage, StageKey key, ContainerSpec spec, SourceEpoch epoch, int jobs, Path file)
      throws IOException, InterruptedException, StageFailedException {
    try (JobClaim claim = new JobPool(jobs).claim(StageJobs.FIXED)) {
      ContainerEngine containers = engine.get();
      claim.start(containers);
      StageRecord record =
          make(stage, new Made(key, spec, epoch), Optional.empty(), file, containers, claim);
      listener.built(record);
      return record;
    }
  }

  private StageRecord make(
      Stage stage,
      Made made,
      Optional<FailureSlot> slot,
      Path file,
      ContainerEngine containers,
      JobClaim jobs)
      throws IOException, InterruptedException, StageFailedException {
    List<Disk> disks =
        StageLimits.disks(
            Stream.concat(Stream.of(store.root()), containers.disk().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new)));
    try (StageLog log = new StageLog(file);
        StageWatch watch = StageWatch.start(limits.time(stage), disks, GRACE)) {
      listener.started(stage.name(), file);
      long start = System.nanoTime();
      ContainerExit.Done done = run(containers, made.spec(), slot, log, file, watch);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      listener.capturing(stage.name());
      return capture(made, done, file, took, jobs, watch);
    }
  }

  /** The recipe, to a good end. */
  private ContainerExit.Done run(
      ContainerEngine containers,
      ContainerSpec spec,
      Optional<FailureSlot> slot,
      StageLog log,
      Path file,
      StageWatch watch)
      throws IOException, InterruptedException, StageFailedException {
    StageName stage = spec.stage();
    ContainerExit exit;
    try {
      exit = containers.run(spec, slot, log.sink(line -> listener.line(stage, line)), watch.stop());
      watch.recipeEnded();
    } catch (InterruptedException e) {
      if (watch.interrupted()) {
        Remains lost = new Remains.Lost("the engine did not end it");
        throw StageFailedException.ended(
            stage, watch.reason().orElseThrow(), lost, log.tail(), file);
      }
      throw e;
    }
    if (exit instanceof ContainerExit.Failed failed) {
      throw watch
          .reason()
          .or(watch::full)
          .map(why -> StageFailedException.ended(stage, why, failed.remains(), log.tail(), file))
          .orElseGet(() -> StageFailedException.failed(stage, failed, log.tail(), file));
    }
    return (ContainerExit.Done) exit;
  }

  private StageRecord capture(
      Made made, ContainerExit.Done done, Path log, Duration took, JobClaim jobs, StageWatch watch)
      throws IOException, InterruptedException, StageFailedException {
    StageName stage = made.spec().stage();
    try {
      jobs.recipeEnded();
      CapturedLayer captured =
          LayerCapture.capture(done.installed(), made.epoch(), store.blobs(), jobs.jobs());
      StageFigures figures =
          new StageFigures(
              done.cpu(),
              OptionalInt.of(jobs.most()),
              OptionalLong.of(captured.tarSize()),
              done.cached() ? made.spec().cache().map(CacheScope::owner) : Optional.empty());
      return new StageRecord(
          stage, made.key(), captured.layer(), captured.entries(), took, figures);
    } catch (LayerException e) {
      throw StageFailedException.unfit(stage, e, done.keep(), log);
    } catch (IOException | InterruptedException e) {
      if (!watch.interrupted()) {
        throw e;
      }
      // Keeping the folders is not what the interrupt is for.
      Thread.interrupted();
      throw StageFailedException.ended(
          stage, watch.reason().orElseThrow(), done.keep(), List.of(), log);
    } finally {
      discard(stage, done.installed());
    }
  }

  /** What cannot be deleted is swept by a later run, and no reason for this one to fail. */
  private void discard(StageName stage, InstallTree installed) {
    try {
      installed.close();
    } catch (IOException e) {
      listener.warning(
          "what stage '%s' left could not be deleted: %s"
              .formatted(stage, ForeignText.line(String.valueOf(e.getMessage()))));
    }
  }
}
