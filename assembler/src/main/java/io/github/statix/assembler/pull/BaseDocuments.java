package io.github.statix.assembler.pull;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.statix.assembler.plan.Inherited;
import io.github.statix.oci.document.BoundedJson;
import io.github.statix.oci.document.JsonFormatException;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the index, manifest and config of an image somebody else made; what does not fit is an
 * {@link IllegalArgumentException} that says why. Fields it does not know are none of its business.
 */
final class BaseDocuments {

  private static final Set<String> GZIP_LAYERS =
      Set.of(
          "application/vnd.oci.image.layer.v1.tar+gzip",
          "application/vnd.docker.image.rootfs.diff.tar.gzip");

  private BaseDocuments() {}

  /**
   * Names a blob.
   *
   * @param digest of the blob
   * @param size in bytes
   */
  record Descriptor(Digest digest, long size) {

    static Descriptor of(JsonNode node) {
      long size = node.path("size").asLong(-1);
      if (size < 0) {
        throw new IllegalArgumentException("a descriptor has no size: " + shortened(node));
      }
      return new Descriptor(BaseDocuments.digest(node), size);
    }
  }

  /**
   * A manifest.
   *
   * @param config the config's descriptor
   * @param layers lowest first
   */
  record Manifest(Descriptor config, List<Descriptor> layers) {}

  static JsonNode parse(byte[] json) {
    try {
      return BoundedJson.object(json);
    } catch (JsonFormatException e) {
      throw new IllegalArgumentException("a document of it cannot be read: " + e.getMessage(), e);
    }
  }

  /** The manifest to follow from an index, or nothing when this is no index. */
  static Optional<Digest> fromIndex(JsonNode tree, Platform wanted) {
    if (!tree.has("manifests")) {
      return Optional.empty();
    }
    List<String> found = new ArrayList<>();
    for (JsonNode entry : tree.path("manifests")) {
      JsonNode platform = entry.path("platform");
      String name = platform.path("os").asText("") + "/" + platform.path("architecture").asText("");
      if (name.equals(wanted.toString())) {
        return Optional.of(digest(entry));
      }
      found.add(name);
    }
    throw new IllegalArgumentException(
        "its index has no image for %s, only for %s"
            .formatted(wanted, ForeignText.line(found.toString())));
  }

  static Manifest manifest(JsonNode tree) {
    if (tree.path("schemaVersion").asInt() != 2 || !tree.path("config").isObject()) {
      throw new IllegalArgumentException(
          "its manifest is neither OCI nor Docker schema 2: " + shortened(tree));
    }
    if (tree.path("layers").size() > Layer.MOST_IN_IMAGE) {
      throw new IllegalArgumentException(
          "it has %d layers, but Docker loads no image with more than %d"
              .formatted(tree.path("layers").size(), Layer.MOST_IN_IMAGE));
    }
    List<Descriptor> layers = new ArrayList<>();
    for (JsonNode layer : tree.path("layers")) {
      String type = layer.path("mediaType").asText("");
      if (!GZIP_LAYERS.contains(type)) {
        throw new IllegalArgumentException(
            "a layer of it is of type '%s'; only gzip-compressed layers can be used"
                .formatted(ForeignText.line(type, 80)));
      }
      layers.add(Descriptor.of(layer));
    }
    return new Manifest(Descriptor.of(tree.path("config")), layers);
  }

  /** Checks a config against the layers that were pulled, and takes what matters from it. */
  static Inherited settings(JsonNode tree, List<Layer> layers, Platform wanted) {
    String platform = tree.path("os").asText("") + "/" + tree.path("architecture").asText("");
    if (!platform.equals(wanted.toString())) {
      throw new IllegalArgumentException(
          "it is for %s, not %s".formatted(ForeignText.line(platform, 80), wanted));
    }
    List<String> stated = strings(tree.path("rootfs").path("diff_ids"));
    List<String> actual = layers.stream().map(layer -> layer.diffId().toString()).toList();
    if (!stated.equals(actual)) {
      throw new IllegalArgumentException(
          "its config states the diffIDs %s, but its layers have %s"
              .formatted(ForeignText.line(stated.toString()), actual));
    }
    return BaseSettings.read(tree.path("config"));
  }

  private static Digest digest(JsonNode descriptor) {
    String text = descriptor.path("digest").asText("");
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "it names '%s', which is no sha256 digest".formatted(ForeignText.line(text, 80)), e);
    }
  }

  static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(item -> strings.add(item.asText()));
    return strings;
  }

  private static String shortened(JsonNode tree) {
    return ForeignText.line(tree.toString(), 200);
  }
}
