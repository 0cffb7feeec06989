package io.github.statix.verify.source;

import io.github.statix.oci.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** One image where it lies; nothing it returns has been believed, only bounded. */
public interface ImageSource {

  /** The image's name as a person would write it. */
  String name();

  /**
   * The manifest, chosen for linux/amd64 when the reference names several.
   *
   * @throws ImageSourceException when there is none to be had
   */
  ManifestBlob manifest() throws IOException;

  /**
   * Opens a blob; the caller closes it and checks its bytes.
   *
   * @return empty when the place has no such blob
   * @throws ImageSourceException when the place cannot be read
   */
  Optional<InputStream> open(Digest digest) throws IOException;
}
