package io.github.statix.assembler.registry;

import java.util.Locale;
import java.util.Optional;

/** A manifest or index as a registry sent it; nobody has compared it with a digest yet. */
public final class RegistryManifest {

  private final byte[] bytes;
  private final String mediaType;
  private final Optional<String> statedDigest;

  RegistryManifest(byte[] bytes, String contentType, Optional<String> statedDigest) {
    this.bytes = bytes.clone();
    this.mediaType = contentType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    this.statedDigest = statedDigest;
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The type without parameters, in lower case; empty when the registry gave none. */
  public String mediaType() {
    return mediaType;
  }

  /** The header {@code Docker-Content-Digest}, as it came. */
  public Optional<String> statedDigest() {
    return statedDigest;
  }
}
