package io.github.statix.presets;

import io.github.statix.oci.model.SourceEpoch;
import java.util.Objects;

/**
 * What a preset says of itself.
 *
 * @param name lower-case letters, digits, dots and dashes, as in {@code rust-1.95}
 * @param description one line for {@code presets}
 * @param epoch the one time that may appear in the image
 */
public record PresetHeader(String name, String description, SourceEpoch epoch) {

  /** Checks for nulls. */
  public PresetHeader {
    Objects.requireNonNull(name, "name is null");
    Objects.requireNonNull(description, "description is null");
    Objects.requireNonNull(epoch, "epoch is null");
  }
}
