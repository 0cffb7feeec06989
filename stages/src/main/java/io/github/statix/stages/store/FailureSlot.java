package io.github.statix.stages.store;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.model.StageName;
import java.util.Objects;

/**
 * Where the remains of a failed recipe are kept; the next failure of the preset's stage takes their
 * place, whatever its key is.
 *
 * @param preset the preset's name
 * @param stage which of its stages failed
 * @param key the stage's key
 */
public record FailureSlot(String preset, StageName stage, Digest key) {

  /** Checks for nulls. */
  public FailureSlot {
    Objects.requireNonNull(preset, "preset is null");
    Objects.requireNonNull(stage, "stage is null");
    Objects.requireNonNull(key, "key is null");
  }
}
