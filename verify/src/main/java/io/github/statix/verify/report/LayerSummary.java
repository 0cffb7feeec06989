package io.github.statix.verify.report;

import io.github.statix.oci.model.Digest;
import java.util.Objects;
import java.util.Optional;

/**
 * One layer as recomputed from its bytes.
 *
 * @param digest as the manifest names it; empty when its descriptor cannot be read
 * @param mediaType as the manifest names it
 * @param size bytes read from the blob; 0 when it is missing
 * @param diffId of the uncompressed bytes; empty when they could not be read to the end
 * @param uncompressedSize bytes after decompression, as far as they could be read
 * @param members of the tar archive, as far as it could be read
 */
public record LayerSummary(
    String digest,
    String mediaType,
    long size,
    Optional<Digest> diffId,
    long uncompressedSize,
    long members) {

  /** Checks that every part is there. */
  public LayerSummary {
    Objects.requireNonNull(digest, "digest is null");
    Objects.requireNonNull(mediaType, "mediaType is null");
    Objects.requireNonNull(diffId, "diffId is null");
  }
}
