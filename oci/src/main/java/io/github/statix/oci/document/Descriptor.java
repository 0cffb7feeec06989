package io.github.statix.oci.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.Digest;
import java.util.Objects;

/**
 * A reference to a blob (OCI image specification, "Descriptors").
 *
 * @param mediaType as written; empty when absent
 * @param digest of the blob
 * @param size of the blob, in bytes
 */
public record Descriptor(String mediaType, Digest digest, long size) {

  /** Checks the parts. */
  public Descriptor {
    Objects.requireNonNull(mediaType, "mediaType is null");
    Objects.requireNonNull(digest, "digest is null");
    if (size < 0) {
      throw new IllegalArgumentException("size is negative: " + size);
    }
  }

  /** Reads a descriptor; the exception says which part is missing or wrong. */
  public static Descriptor read(JsonNode node) throws JsonFormatException {
    if (!node.isObject()) {
      throw new JsonFormatException("it is not a descriptor object");
    }
    JsonNode size = node.path("size");
    if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
      throw new JsonFormatException(
          "its size is '%s', not a byte count".formatted(ForeignText.line(size.toString(), 80)));
    }
    String digest =
        BoundedJson.text(node, "digest")
            .orElseThrow(() -> new JsonFormatException("it has no digest"));
    try {
      return new Descriptor(
          BoundedJson.text(node, "mediaType").orElse(""), Digest.parse(digest), size.longValue());
    } catch (IllegalArgumentException e) {
      throw new JsonFormatException(String.valueOf(e.getMessage()));
    }
  }
}
