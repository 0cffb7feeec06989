package io.github.statix.assembler.build;

import io.github.statix.presets.model.Layer;
import io.github.statix.stages.store.StageRecord;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the stages of a build stand on.
 *
 * @param layers lowest first, in the store
 * @param record what building it came to; empty for somebody's image
 */
public record BaseRoot(List<Layer> layers, Optional<StageRecord> record) {

  /** Copies the list. */
  public BaseRoot {
    layers = List.copyOf(layers);
    Objects.requireNonNull(record, "record is null");
  }

  static BaseRoot of(StageRecord record) {
    return new BaseRoot(List.of(record.layer()), Optional.of(record));
  }
}
