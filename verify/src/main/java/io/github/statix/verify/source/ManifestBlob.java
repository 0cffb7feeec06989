package io.github.statix.verify.source;

import io.github.statix.oci.model.Digest;
import io.github.statix.verify.report.Finding;
import java.util.List;

/** The exact bytes of an image's manifest, and what was noticed on the way to it. */
public final class ManifestBlob {

  private final byte[] bytes;
  private final String mediaType;
  private final List<Finding> findings;

  /** Copies the bytes; the media type may be empty. */
  public ManifestBlob(byte[] bytes, String mediaType, List<Finding> findings) {
    this.bytes = bytes.clone();
    this.mediaType = mediaType;
    this.findings = List.copyOf(findings);
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The media type its descriptor or the registry gave; empty when none did. */
  public String mediaType() {
    return mediaType;
  }

  /** The digest of the bytes, computed here. */
  public Digest digest() {
    return Digest.of(bytes);
  }

  /** What was wrong on the way from the reference to the manifest. */
  public List<Finding> findings() {
    return findings;
  }
}
