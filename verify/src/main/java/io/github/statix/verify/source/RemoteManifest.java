package io.github.statix.verify.source;

import java.util.Objects;
import java.util.Optional;

/** A manifest or index as a registry answered with it. */
public final class RemoteManifest {

  private final byte[] bytes;
  private final String mediaType;
  private final Optional<String> statedDigest;

  /**
   * Copies the bytes.
   *
   * @param mediaType without parameters, in lower case; empty when none was given
   * @param statedDigest what the registry says the digest is, as it came
   */
  public RemoteManifest(byte[] bytes, String mediaType, Optional<String> statedDigest) {
    this.bytes = bytes.clone();
    this.mediaType = Objects.requireNonNull(mediaType, "mediaType is null");
    this.statedDigest = Objects.requireNonNull(statedDigest, "statedDigest is null");
  }

  byte[] bytes() {
    return bytes.clone();
  }

  String mediaType() {
    return mediaType;
  }

  Optional<String> statedDigest() {
    return statedDigest;
  }
}
