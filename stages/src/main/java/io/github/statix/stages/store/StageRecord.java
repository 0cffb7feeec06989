package io.github.statix.stages.store;

import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.StageKey;
import java.time.Duration;
import java.util.Objects;

/**
 * What a stage came to.
 *
 * @param stage its name
 * @param key what it was made from
 * @param layer what it was captured as
 * @param entries members of the layer
 * @param duration of the compile, in whole milliseconds
 * @param figures what else is known of the run
 */
public record StageRecord(
    StageName stage,
    StageKey key,
    Layer layer,
    long entries,
    Duration duration,
    StageFigures figures) {

  /** Checks for nulls. */
  public StageRecord {
    Objects.requireNonNull(stage, "stage is null");
    Objects.requireNonNull(key, "key is null");
    Objects.requireNonNull(layer, "layer is null");
    // As the record's file has it, so that one that was read equals the one that was written.
    duration = Duration.ofMillis(duration.toMillis());
    Objects.requireNonNull(figures, "figures is null");
  }

  /** The same layer as that of another stage, which has the same key. */
  public StageRecord named(StageName other) {
    return new StageRecord(other, key, layer, entries, duration, figures);
  }

  /** A record that knows no figures. */
  public StageRecord(StageName stage, StageKey key, Layer layer, long entries, Duration duration) {
    this(stage, key, layer, entries, duration, StageFigures.UNKNOWN);
  }
}
