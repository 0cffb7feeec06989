package io.github.statix.assembler.push;

import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.oci.model.Layer;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Blobs that a repository has, so that its registry can take them over into another one.
 *
 * @param where a repository; its tag and digest do not matter
 * @param blobs by digest
 */
public record KnownBlobs(ImageReference where, Set<Digest> blobs) {

  /** Copies the set. */
  public KnownBlobs {
    Objects.requireNonNull(where, "where is null");
    blobs = Set.copyOf(blobs);
  }

  /** Layers that came from there. */
  public static KnownBlobs layers(ImageReference where, List<Layer> layers) {
    Set<Digest> digests = new HashSet<>();
    layers.forEach(layer -> digests.add(layer.digest()));
    return new KnownBlobs(where, digests);
  }

  /** A whole image that was pushed there. */
  static KnownBlobs all(ImageReference where, AssembledImage image) {
    Set<Digest> digests = new HashSet<>(layers(where, image.layers()).blobs());
    digests.add(image.config().digest());
    return new KnownBlobs(where, digests);
  }
}
