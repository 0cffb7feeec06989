package io.github.statix.verify.source;

import io.github.statix.oci.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A repository of a registry, as somebody else's client reads it. Nothing it gives is believed.
 * Failures are {@link io.github.statix.oci.message.StatixException}s that say what to do.
 */
public interface RemoteImage {

  /** A manifest or index by tag or digest; empty when there is none. */
  Optional<RemoteManifest> manifest(String tagOrDigest) throws IOException;

  /** Opens a blob; empty when there is none. */
  Optional<InputStream> blob(Digest digest) throws IOException;
}
