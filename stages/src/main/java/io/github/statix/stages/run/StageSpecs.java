package io.github.statix.stages.run;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.graph.Recipe;
import io.github.statix.stages.graph.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a stage's container is made of. */
public final class StageSpecs {

  private StageSpecs() {}

  /**
   * The container of a stage that lacks nothing ({@link Stage#missing}), without a job server.
   *
   * @param base the layers of the base, lowest first
   * @param layers the layer of each input, by name
   * @param jobs how many compilers the recipe may run at once
   */
  public static ContainerSpec of(
      Stage stage, SourceEpoch epoch, List<Layer> base, Map<StageName, Layer> layers, int jobs) {
    SortedMap<String, String> environment = StageEnvironment.of(stage, epoch, jobs, "-j" + jobs);
    return of(stage, base, layers, environment, false);
  }

  /** The container of a stage whose jobs these are, started. */
  static ContainerSpec of(
      Stage stage,
      SourceEpoch epoch,
      List<Layer> base,
      Map<StageName, Layer> layers,
      JobClaim jobs) {
    SortedMap<String, String> environment =
        StageEnvironment.of(stage, epoch, jobs.jobs(), jobs.makeFlags());
    return of(stage, base, layers, environment, jobs.sharesWithMakes());
  }

  private static ContainerSpec of(
      Stage stage,
      List<Layer> base,
      Map<StageName, Layer> layers,
      SortedMap<String, String> environment,
      boolean jobServer) {
    List<Layer> root = new ArrayList<>(base);
    for (StageName input : stage.inputs()) {
      root.add(Objects.requireNonNull(layers.get(input), input.value()));
    }
    SortedMap<String, Digest> sources = new TreeMap<>();
    stage.sources().forEach((name, digest) -> sources.put(name, digest.orElseThrow()));
    Recipe recipe = stage.script().orElseThrow();
    return new ContainerSpec(
        stage.name(),
        root,
        sources,
        RecipeText.traced(recipe.script()),
        recipe.library(),
        environment,
        jobServer);
  }
}
