package io.github.statix.oci.model;

import java.util.Objects;

/**
 * One gzip-compressed layer of an image (OCI image specification, "Image Layer Filesystem
 * Changeset").
 *
 * @param digest of the compressed bytes, the blob's name
 * @param diffId of the uncompressed tar
 * @param size of the compressed bytes, in bytes
 */
public record Layer(Digest digest, Digest diffId, long size) {

  /**
   * Docker refuses to load an image with more ("max depth exceeded"; {@code maxLayerDepth} in
   * moby's layer store, which leaves two of overlayfs's 127 to a container).
   */
  public static final int MOST_IN_IMAGE = 125;

  /** Checks the parts. */
  public Layer {
    Objects.requireNonNull(digest, "digest is null");
    Objects.requireNonNull(diffId, "diffId is null");
    if (size < 0) {
      throw new IllegalArgumentException("size is negative: " + size);
    }
  }
}
