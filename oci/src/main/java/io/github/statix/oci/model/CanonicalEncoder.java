package io.github.statix.oci.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The one byte encoding behind every key: each text as its UTF-8 length (8 bytes, big-endian) and
 * its bytes, so that no two different sequences of texts encode alike.
 */
public final class CanonicalEncoder {

  private final MessageDigest sha256 = Digest.sha256();

  /** Appends one text. */
  public CanonicalEncoder add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).array());
    sha256.update(bytes);
    return this;
  }

  /** The digest of all that was added; the encoder starts afresh. */
  public Digest digest() {
    return Digest.finish(sha256);
  }
}
