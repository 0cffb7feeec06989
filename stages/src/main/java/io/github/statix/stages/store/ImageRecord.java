package io.github.statix.stages.store;

import io.github.statix.presets.model.Digest;
import io.github.statix.presets.model.Layer;
import java.util.List;
import java.util.Objects;

/**
 * An image that was pulled and verified.
 *
 * @param config the digest of its config, a blob of the store
 * @param layers lowest first
 */
public record ImageRecord(Digest config, List<Layer> layers) {

  /** Copies the list. */
  public ImageRecord {
    Objects.requireNonNull(config, "config is null");
    layers = List.copyOf(layers);
  }
}
