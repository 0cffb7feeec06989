package io.github.statix.stages.run;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.capture.LayerCapture;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run would do with each stage, as far as it can be told before anything has run.
 *
 * @param stages in the order of the graph
 */
public record StagePlan(List<Planned> stages) {

  /** What becomes of a stage. */
  public sealed interface Decision {

    /** Its layer is in the store. */
    record Reuse(StageRecord record) implements Decision {}

    /**
     * It has to run.
     *
     * @param reasons which fields of its key changed, or that it never ran, or that its layer is
     *     gone
     */
    record Build(List<String> reasons) implements Decision {}

    /** It runs, unless these inputs come out as they were. */
    record Depends(List<StageName> inputs) implements Decision {}

    /** It cannot run yet. */
    record Missing(String reason) implements Decision {}
  }

  /**
   * One stage.
   *
   * @param last what the stage came to last time, whatever its key was
   */
  public record Planned(StageName stage, Decision decision, Optional<StageRecord> last) {}

  /** Copies the list. */
  public StagePlan {
    stages = List.copyOf(stages);
  }

  /** What stages came to whose layers are in the store. */
  public List<StageRecord> reused() {
    return stages.stream()
        .map(Planned::decision)
        .filter(Decision.Reuse.class::isInstance)
        .map(decision -> ((Decision.Reuse) decision).record())
        .toList();
  }

  /**
   * Plans a run.
   *
   * @param base the layers of the base; empty when it is not made yet, so that nothing is reused
   */
  public static StagePlan of(
      PresetRun preset, StageGraph graph, Optional<List<Layer>> base, Store store)
      throws IOException {
    return of(preset, graph, StageName.BASE, base, store);
  }

  /**
   * Plans a run.
   *
   * @param root what the stages stand on
   * @param base its layers; empty when it is not made yet, so that nothing is reused
   */
  public static StagePlan of(
      PresetRun preset, StageGraph graph, StageName root, Optional<List<Layer>> base, Store store)
      throws IOException {
    List<Planned> planned = new ArrayList<>();
    Map<StageName, Layer> layers = new HashMap<>();
    for (Stage stage : graph.stages()) {
      Optional<StageRecord> last = store.records().latest(preset.preset(), stage.name());
      Decision decision =
          base.isPresent()
              ? decide(preset.cached(), graph, stage, base.get(), layers, last, store)
              : withoutBase(stage, root);
      if (decision instanceof Decision.Reuse reuse) {
        layers.put(stage.name(), reuse.record().layer());
      }
      planned.add(new Planned(stage.name(), decision, last));
    }
    return new StagePlan(planned);
  }

  private static Decision withoutBase(Stage stage, StageName root) {
    return stage
        .missing()
        .<Decision>map(Decision.Missing::new)
        .orElseGet(() -> new Decision.Depends(List.of(root)));
  }

  private static Decision decide(
      CachedLayers cached,
      StageGraph graph,
      Stage stage,
      List<Layer> base,
      Map<StageName, Layer> layers,
      Optional<StageRecord> last,
      Store store)
      throws IOException {
    if (stage.missing().isPresent()) {
      return new Decision.Missing(stage.missing().get());
    }
    List<StageName> waiting =
        stage.inputs().stream().filter(input -> !layers.containsKey(input)).toList();
    if (!waiting.isEmpty()) {
      return new Decision.Depends(waiting);
    }
    StageKey key = stage.key(graph.epoch(), base, layers, LayerCapture.DIGEST_FORMAT);
    Optional<StageRecord> record = store.records().find(key.digest());
    if (record.isPresent() && store.blobs().find(record.get().layer().digest()).isPresent()) {
      StageRecord own = record.get().named(stage.name());
      return cached.remakes() && !cached.takes(own)
          ? new Decision.Build(
              List.of(
                  "it was compiled with cached objects of "
                      + ForeignText.line(own.figures().cache().orElse("another preset"))))
          : new Decision.Reuse(own);
    }
    return new Decision.Build(reasons(key, last));
  }

  private static List<String> reasons(StageKey key, Optional<StageRecord> last) {
    if (last.isEmpty()) {
      return List.of("it never ran");
    }
    List<String> differences = key.differencesFrom(last.get().key());
    return differences.isEmpty() ? List.of("its layer is no longer in the store") : differences;
  }
}
