package io.github.statix.verify.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.statix.oci.document.BoundedJson;
import io.github.statix.oci.document.Descriptor;
import io.github.statix.oci.document.JsonFormatException;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Picks one manifest of an index (OCI image specification, "Image Index"). */
final class ManifestChoice {

  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  /** How many names a message has, and how many characters of each. */
  private static final int NAMES = 10;

  private static final int LONGEST_NAME = 80;

  private ManifestChoice() {}

  /** By name if one is asked for, else the only one, else the only one for linux/amd64. */
  static Descriptor choose(JsonNode index, Optional<String> refName) throws JsonFormatException {
    JsonNode manifests = index.path("manifests");
    if (!manifests.isArray() || manifests.isEmpty()) {
      throw new JsonFormatException("it lists no manifests");
    }
    List<JsonNode> fitting = new ArrayList<>();
    for (JsonNode entry : manifests) {
      if (refName.isEmpty() || refName.equals(nameOf(entry))) {
        fitting.add(entry);
      }
    }
    if (fitting.size() > 1) {
      fitting.removeIf(entry -> !isForUs(entry));
    }
    if (fitting.size() != 1) {
      throw new JsonFormatException(
          "%d of its %d manifests fit %s for %s; %s"
              .formatted(
                  fitting.size(),
                  manifests.size(),
                  refName
                      .map(name -> "the name '" + ForeignText.line(name, LONGEST_NAME) + "'")
                      .orElse("no name"),
                  Platform.LINUX_AMD64,
                  "name the one meant: " + names(manifests)));
    }
    return Descriptor.read(fitting.get(0));
  }

  private static Optional<String> nameOf(JsonNode entry) {
    return BoundedJson.text(entry.path("annotations"), REF_NAME);
  }

  private static boolean isForUs(JsonNode entry) {
    JsonNode platform = entry.path("platform");
    return platform.isMissingNode()
        || (platform.path("os").asText().equals(Platform.LINUX_AMD64.os())
            && platform.path("architecture").asText().equals(Platform.LINUX_AMD64.architecture()));
  }

  private static String names(JsonNode manifests) {
    List<String> names = new ArrayList<>();
    for (JsonNode entry : manifests) {
      if (names.size() < NAMES) {
        nameOf(entry)
            .or(() -> BoundedJson.text(entry, "digest"))
            .ifPresent(name -> names.add(ForeignText.line(name, LONGEST_NAME)));
      }
    }
    if (manifests.size() > NAMES) {
      names.add("...");
    }
    return String.join(", ", names);
  }
}
