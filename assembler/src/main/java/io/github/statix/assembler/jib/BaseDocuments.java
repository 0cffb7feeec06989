package io.github.statix.assembler.jib;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.statix.presets.model.Digest;
import io.github.statix.presets.model.Layer;
import io.github.statix.presets.model.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
      return new Descriptor(Digest.parse(node.path("digest").asText("")), size);
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
      JsonNode tree = new ObjectMapper().readTree(json);
      if (tree == null || !tree.isObject()) {
        throw new IllegalArgumentException("it is not a JSON object");
      }
      return tree;
    } catch (IOException e) {
      throw new IllegalArgumentException("it is not valid JSON", e);
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
        return Optional.of(Digest.parse(entry.path("digest").asText("")));
      }
      found.add(name);
    }
    throw new IllegalArgumentException(
        "its index has no image for %s, only for %s".formatted(wanted, found));
  }

  static Manifest manifest(JsonNode tree) {
    if (tree.path("schemaVersion").asInt() != 2 || !tree.path("config").isObject()) {
      throw new IllegalArgumentException(
          "its manifest is neither OCI nor Docker schema 2: " + shortened(tree));
    }
    List<Descriptor> layers = new ArrayList<>();
    for (JsonNode layer : tree.path("layers")) {
      String type = layer.path("mediaType").asText("");
      if (!GZIP_LAYERS.contains(type)) {
        throw new IllegalArgumentException(
            "a layer of it is of type '%s'; only gzip-compressed layers can be used"
                .formatted(type));
      }
      layers.add(Descriptor.of(layer));
    }
    return new Manifest(Descriptor.of(tree.path("config")), layers);
  }

  /** Checks a config against the layers that were pulled, and takes what matters from it. */
  static BaseImage image(JsonNode tree, List<Layer> layers, Platform wanted) {
    String platform = tree.path("os").asText("") + "/" + tree.path("architecture").asText("");
    if (!platform.equals(wanted.toString())) {
      throw new IllegalArgumentException("it is for %s, not %s".formatted(platform, wanted));
    }
    List<String> stated = strings(tree.path("rootfs").path("diff_ids"));
    List<String> actual = layers.stream().map(layer -> layer.diffId().toString()).toList();
    if (!stated.equals(actual)) {
      throw new IllegalArgumentException(
          "its config states the diffIDs %s, but its layers have %s".formatted(stated, actual));
    }
    JsonNode config = tree.path("config");
    return new BaseImage(
        layers,
        environment(config.path("Env")),
        config.path("WorkingDir").asText(""),
        config.path("User").asText(""),
        strings(config.path("Entrypoint")),
        strings(config.path("Cmd")));
  }

  private static Map<String, String> environment(JsonNode variables) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String variable : strings(variables)) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        environment.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return environment;
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(item -> strings.add(item.asText()));
    return strings;
  }

  private static String shortened(JsonNode tree) {
    String text = tree.toString();
    return text.length() > 200 ? text.substring(0, 200) + "..." : text;
  }
}
