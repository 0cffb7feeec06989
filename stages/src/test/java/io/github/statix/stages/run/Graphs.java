package io.github.statix.stages.run;

import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.Recipe;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.graph.StageGraph;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Graphs as literals. */
final class Graphs {

  /** Whose graphs they are; all layers are taken. */
  static final PresetRun RUN = run(CachedLayers.Wish.OWN, "a test");

  private Graphs() {}

  /** Runs of a preset of this lineage for which no digests are written down. */
  static PresetRun run(CachedLayers.Wish wish, String lineage) {
    return new PresetRun("test", new CachedLayers(wish, lineage, Optional.empty()));
  }

  static StageGraph graph(Stage... stages) {
    return new StageGraph(new SourceEpoch(1), List.of(stages));
  }

  static Stage stage(String name, String script, String... inputs) {
    return stage(name, script, new TreeMap<>(), inputs);
  }

  static Stage stage(
      String name, String script, TreeMap<String, String> variables, String... inputs) {
    return new Stage(
        new StageName(name),
        name,
        Optional.of(Recipe.of(script)),
        Arrays.stream(inputs).map(StageName::new).toList(),
        new TreeMap<>(),
        variables);
  }

  static StageName name(String name) {
    return new StageName(name);
  }
}
