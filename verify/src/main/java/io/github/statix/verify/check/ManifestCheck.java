package io.github.statix.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.oci.document.BoundedJson;
import io.github.statix.oci.document.Descriptor;
import io.github.statix.oci.document.JsonFormatException;
import io.github.statix.verify.source.ManifestBlob;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks a manifest's own form (OCI image specification, "Image Manifest"). */
final class ManifestCheck {

  /** More than any engine can mount. */
  static final int LAYER_LIMIT = 500;

  /** What the manifest names; an unreadable descriptor leaves an empty place. */
  record Named(String mediaType, Optional<Descriptor> config, List<Optional<Descriptor>> layers) {}

  private static final String REMEDY = "write and push the image again with a correct tool";

  private final FindingList findings;

  ManifestCheck(FindingList findings) {
    this.findings = findings;
  }

  Named check(ManifestBlob blob) {
    findings.addAll(blob.findings());
    ObjectNode manifest;
    try {
      manifest = BoundedJson.object(blob.bytes());
    } catch (JsonFormatException e) {
      findings.error(
          "manifest-format", "manifest", "a JSON object", String.valueOf(e.getMessage()), REMEDY);
      return new Named(blob.mediaType(), Optional.empty(), List.of());
    }
    JsonNode version = manifest.path("schemaVersion");
    if (!version.isInt() || version.intValue() != 2) {
      findings.error("manifest-format", "manifest", "schemaVersion 2", version.toString(), REMEDY);
    }
    String mediaType = mediaType(manifest, blob.mediaType());
    Optional<Family> family = Family.ofManifest(mediaType);
    Optional<Descriptor> config = descriptor(manifest.path("config"), "config");
    List<Optional<Descriptor>> layers = layers(manifest.path("layers"));
    family.ifPresent(known -> checkTypes(known, config, layers));
    return new Named(mediaType, config, layers);
  }

  private String mediaType(ObjectNode manifest, String outside) {
    String inside = BoundedJson.text(manifest, "mediaType").orElse("");
    String chosen = inside.isEmpty() ? outside : inside;
    if (!inside.isEmpty() && !outside.isEmpty() && !inside.equals(outside)) {
      findings.error("media-type", "manifest", inside + ", as it says itself", outside, REMEDY);
    }
    if (Family.ofManifest(chosen).isEmpty()) {
      findings.error(
          "media-type",
          "manifest",
          Family.OCI.manifest() + " or " + Family.DOCKER.manifest(),
          chosen.isEmpty() ? "none" : chosen,
          REMEDY);
    }
    return chosen;
  }

  private List<Optional<Descriptor>> layers(JsonNode array) {
    List<Optional<Descriptor>> all = new ArrayList<>();
    if (!array.isArray()) {
      findings.error("manifest-format", "layers", "an array", kindOf(array), REMEDY);
      return all;
    }
    if (array.size() > LAYER_LIMIT) {
      findings.error(
          "layer-count",
          "layers",
          "at most " + LAYER_LIMIT,
          "%d; only the first were checked".formatted(array.size()),
          REMEDY);
    }
    for (int i = 0; i < array.size() && i < LAYER_LIMIT; i++) {
      all.add(descriptor(array.get(i), "layer " + i));
    }
    return all;
  }

  private Optional<Descriptor> descriptor(JsonNode node, String where) {
    try {
      return Optional.of(Descriptor.read(node));
    } catch (JsonFormatException e) {
      findings.error(
          "descriptor", where, "media type, digest, size", String.valueOf(e.getMessage()), REMEDY);
      return Optional.empty();
    }
  }

  private void checkTypes(
      Family family, Optional<Descriptor> config, List<Optional<Descriptor>> layers) {
    config
        .map(Descriptor::mediaType)
        .filter(type -> !type.equals(family.config()))
        .ifPresent(type -> findings.error("media-type", "config", family.config(), type, REMEDY));
    for (int i = 0; i < layers.size(); i++) {
      String type = layers.get(i).map(Descriptor::mediaType).orElse(family.layers().get(0));
      if (!family.layers().contains(type)) {
        findings.error(
            "media-type", "layer " + i, String.join(" or ", family.layers()), type, REMEDY);
      }
    }
  }

  static String kindOf(JsonNode node) {
    return node.isMissingNode()
        ? "nothing"
        : node.getNodeType().toString().toLowerCase(Locale.ROOT);
  }
}
