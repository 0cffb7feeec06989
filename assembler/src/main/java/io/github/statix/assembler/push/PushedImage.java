package io.github.statix.assembler.push;

import io.github.statix.oci.model.ImageReference;
import java.util.Objects;

/**
 * What a push came to.
 *
 * @param pinned the image by its digest
 * @param bytesSent of layers and config, counting what had to be sent again
 * @param blobsSent layers and config uploaded
 * @param blobsMounted taken over from another repository of the registry
 * @param blobsPresent there already
 * @param unchanged whether the tag was this image already, so that nothing was sent
 */
public record PushedImage(
    ImageReference pinned,
    long bytesSent,
    int blobsSent,
    int blobsMounted,
    int blobsPresent,
    boolean unchanged) {

  /** Checks the parts. */
  public PushedImage {
    Objects.requireNonNull(pinned, "pinned is null");
  }
}
