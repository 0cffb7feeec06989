package io.github.statix.assembler.plan;

import io.github.statix.oci.document.JsonDocument;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import java.util.List;
import java.util.Objects;

/**
 * An image ready to be written anywhere: its two documents, and the layers they name. Wherever it
 * goes, its digest is that of {@code manifest}.
 *
 * @param manifest of the image (OCI image specification, "manifest")
 * @param config of the image (OCI image specification, "config")
 * @param layers lowest first, in the store
 */
public record AssembledImage(JsonDocument manifest, JsonDocument config, List<Layer> layers) {

  /** Copies the list. */
  public AssembledImage {
    Objects.requireNonNull(manifest, "manifest is null");
    Objects.requireNonNull(config, "config is null");
    layers = List.copyOf(layers);
  }

  /** The image's digest. */
  public Digest digest() {
    return manifest.digest();
  }
}
