package io.github.statix.stages.run;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.capture.LayerCapture;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.Shell;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.store.FailureSlot;
import io.github.statix.stages.store.HeldLock;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Opens a stage's container for a person: as its recipe left it when it failed, else fresh. */
public final class StageShell {

  private final String preset;
  private final Store store;
  private final ContainerEngine engine;

  /** Shells of a preset's stages. */
  public StageShell(String preset, Store store, ContainerEngine engine) {
    this.preset = preset;
    this.store = store;
    this.engine = engine;
  }

  /**
   * Opens the container and waits for the end of the shell; nothing of it gets into layers or
   * records.
   *
   * @param stage one of the graph
   * @param base the layers of the base, lowest first
   * @param below what the stages it stands on came to
   * @param opening told, right before the shell starts, what is in {@code /build}
   * @return the shell's status
   * @throws IOException also when somebody else is at the failure that is kept
   */
  public int open(
      StageGraph graph,
      Stage stage,
      List<Layer> base,
      List<StageRecord> below,
      int jobs,
      Consumer<String> opening,
      Shell shell)
      throws IOException, InterruptedException, StageFailedException {
    if (stage.missing().isPresent()) {
      throw new StageFailedException(stage.name(), stage.missing().get());
    }
    Map<StageName, Layer> layers = new HashMap<>();
    below.forEach(record -> layers.put(record.stage(), record.layer()));
    StageKey key = stage.key(graph.epoch(), base, layers, LayerCapture.DIGEST_FORMAT);
    FailureSlot slot = new FailureSlot(preset, stage.name(), key.digest());
    ContainerSpec spec = StageSpecs.of(stage, graph.epoch(), base, layers, jobs);
    Optional<String> keeper = store.failures().engine(preset, stage.name());
    if (keeper.isEmpty()) {
      opening.accept("no failure of stage '%s' is kept; /build is empty".formatted(stage.name()));
      return engine.shell(spec, Optional.empty(), shell);
    }
    Optional<HeldLock> lock = store.failures().tryLock(slot);
    if (lock.isEmpty()) {
      throw new StatixException(
          Category.USAGE,
          "another shell is open in the failure of stage '%s'".formatted(stage.name()),
          "leave that one first");
    }
    try (HeldLock held = lock.get()) {
      boolean kept = engine.keeps(slot);
      opening.accept(kept ? asItWas(stage) : ofAnother(slot, keeper.get()));
      return engine.shell(spec, kept ? Optional.of(slot) : Optional.empty(), shell);
    }
  }

  private static String asItWas(Stage stage) {
    return "/build, /out and /tmp are as the recipe of '%s' left them; what you change stays"
        .formatted(stage.name());
  }

  private String ofAnother(FailureSlot slot, String keeper) {
    return store.failures().find(slot).isPresent()
        ? "the failure of stage '%s' is kept by the engine %s, and this is %s; /build is empty"
            .formatted(slot.stage(), keeper, engine.name())
        : "stage '%s' has changed since it failed; /build is empty".formatted(slot.stage());
  }
}
