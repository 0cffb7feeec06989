package io.github.statix.stages.run;

import io.github.statix.oci.model.CanonicalEncoder;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.store.CacheScope;
import java.util.Objects;

/**
 * Whose stages are run.
 *
 * @param preset the preset's name, which it gives itself
 * @param cached which layers are taken that were compiled with objects of earlier runs
 */
public record PresetRun(String preset, CachedLayers cached) {

  /** Checks for nulls. */
  public PresetRun {
    Objects.requireNonNull(preset, "preset is null");
    Objects.requireNonNull(cached, "cached is null");
  }

  /** The compile cache of a stage. */
  CacheScope cache(Stage stage, StageKey key) {
    Digest divided =
        new CanonicalEncoder()
            .add("statix compile cache 1")
            .add(cached.lineage())
            .add(stage.name().value())
            .add(stage.recipe())
            .digest();
    return new CacheScope(divided, key.digest(), cached.lineage());
  }
}
