package io.github.statix.stages.run;

import io.github.statix.presets.model.Layer;
import io.github.statix.presets.model.SourceEpoch;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.capture.CapturedLayer;
import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.LayerCapture;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.store.CacheScope;
import io.github.statix.stages.store.FailureSlot;
import io.github.statix.stages.store.HeldLock;
import io.github.statix.stages.store.StageFigures;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Runs one stage: reuses its layer, or compiles it in a container and captures what came out. */
final class StageRunner {

  private final Store store;
  private final EngineSupplier engine;
  private final RunListener listener;

  StageRunner(Store store, EngineSupplier engine, RunListener listener) {
    this.store = store;
    this.engine = engine;
    this.listener = listener;
  }

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
      return build(preset, graph.epoch(), key, containers, spec, jobs);
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
      PresetRun preset,
      SourceEpoch epoch,
      StageKey key,
      ContainerEngine containers,
      ContainerSpec spec,
      JobClaim jobs)
      throws IOException, InterruptedException, StageFailedException {
    StageName stage = spec.stage();
    Path file = StageLog.file(store, preset.preset(), stage, key);
    FailureSlot slot = new FailureSlot(preset.preset(), stage, key.digest());
    long start = System.nanoTime();
    try (StageLog log = new StageLog(file)) {
      listener.started(stage, file);
      ContainerExit exit =
          containers.run(
              spec,
              Optional.of(slot),
              line -> {
                log.line(line);
                listener.line(stage, line);
              });
      if (exit instanceof ContainerExit.Failed failed) {
        throw new StageFailedException(stage, failed, log.tail(), file);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      listener.capturing(stage);
      jobs.recipeEnded();
      StageRecord record = capture(spec, key, (ContainerExit.Done) exit, epoch, took, jobs);
      store.records().put(preset.preset(), record);
      listener.built(record);
      return record;
    }
  }

  private StageRecord capture(
      ContainerSpec spec,
      StageKey key,
      ContainerExit.Done done,
      SourceEpoch epoch,
      Duration took,
      JobClaim jobs)
      throws IOException {
    try (InstallTree installed = done.installed()) {
      CapturedLayer captured = LayerCapture.capture(installed, epoch, store.blobs(), jobs.jobs());
      StageFigures figures =
          new StageFigures(
              done.cpu(),
              OptionalInt.of(jobs.most()),
              OptionalLong.of(captured.tarSize()),
              done.cached() ? spec.cache().map(CacheScope::owner) : Optional.empty());
      return new StageRecord(
          spec.stage(), key, captured.layer(), captured.entries(), took, figures);
    }
  }
}
