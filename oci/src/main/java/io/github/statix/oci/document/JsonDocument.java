package io.github.statix.oci.document;

import io.github.statix.oci.model.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A JSON document whose exact bytes matter.
 *
 * @param mediaType such as {@code application/vnd.oci.image.manifest.v1+json}
 * @param text the document; its UTF-8 bytes are what is stored and hashed
 */
public record JsonDocument(String mediaType, String text) {

  /** Checks the parts. */
  public JsonDocument {
    Objects.requireNonNull(mediaType, "mediaType is null");
    Objects.requireNonNull(text, "text is null");
  }

  /** A fresh copy of the bytes. */
  public byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The digest of the bytes. */
  public Digest digest() {
    return Digest.of(bytes());
  }
}
