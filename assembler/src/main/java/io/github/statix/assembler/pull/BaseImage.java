package io.github.statix.assembler.pull;

import io.github.statix.assembler.plan.Inherited;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import java.util.List;
import java.util.Objects;

/**
 * A base image whose config and layers are in the store.
 *
 * @param config the digest of its config
 * @param layers lowest first; their diffIDs were computed from the bytes
 * @param settings what it hands on
 */
public record BaseImage(Digest config, List<Layer> layers, Inherited settings) {

  /** Copies the list. */
  public BaseImage {
    Objects.requireNonNull(config, "config is null");
    layers = List.copyOf(layers);
    Objects.requireNonNull(settings, "settings is null");
  }
}
