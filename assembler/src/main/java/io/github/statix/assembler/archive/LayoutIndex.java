package io.github.statix.assembler.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.oci.document.BoundedJson;
import io.github.statix.oci.document.JsonFormatException;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.FileErrors;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.tree.PlainFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The {@code index.json} of a layout; entries and fields of others are kept as they are. */
final class LayoutIndex {

  /** That of a layout without images. */
  static final LayoutIndex EMPTY = new LayoutIndex(empty());

  /** In bytes; an entry takes some 300. */
  private static final int LARGEST = 16 << 20;

  private static final String MANIFESTS = "manifests";
  private static final String NAME = "org.opencontainers.image.ref.name";

  private final ObjectNode json;

  private LayoutIndex(ObjectNode json) {
    this.json = json;
  }

  private static ObjectNode empty() {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    index.put("schemaVersion", 2);
    index.put("mediaType", "application/vnd.oci.image.index.v1+json");
    index.putArray(MANIFESTS);
    return index;
  }

  /**
   * Reads the file.
   *
   * @throws StatixException when it is no index; it names the file
   */
  static LayoutIndex read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = PlainFiles.open(file)) {
      bytes = in.readNBytes(LARGEST + 1);
    } catch (IOException e) {
      throw FileErrors.reading(file, e);
    }
    if (bytes.length > LARGEST) {
      throw noIndex(file, "it is larger than 16 MiB");
    }
    ObjectNode json;
    try {
      json = BoundedJson.object(bytes);
    } catch (JsonFormatException e) {
      throw noIndex(file, String.valueOf(e.getMessage()));
    }
    if (!json.path(MANIFESTS).isArray()) {
      throw noIndex(file, "it has no array '%s'".formatted(MANIFESTS));
    }
    return new LayoutIndex(json);
  }

  private static StatixException noIndex(Path file, String reason) {
    return new StatixException(
        Category.USAGE,
        "%s is not the index of an OCI image layout: %s"
            .formatted(ForeignText.line(file.toString()), ForeignText.line(reason)),
        "mend it, or name another directory");
  }

  /** The same with this image under this tag, where an image of that tag was, else at the end. */
  LayoutIndex with(AssembledImage image, String tag) {
    ObjectNode changed = json.deepCopy();
    ArrayNode entries = changed.putArray(MANIFESTS);
    boolean put = false;
    for (JsonNode entry : json.path(MANIFESTS)) {
      if (!tag.equals(entry.path("annotations").path(NAME).textValue())) {
        entries.add(entry.deepCopy());
      } else if (!put) {
        entries.add(entry(image, tag));
        put = true;
      }
    }
    if (!put) {
      entries.add(entry(image, tag));
    }
    return new LayoutIndex(changed);
  }

  private static ObjectNode entry(AssembledImage image, String tag) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("mediaType", image.manifest().mediaType());
    entry.put("digest", image.digest().toString());
    entry.put("size", image.manifest().bytes().length);
    entry.putObject("annotations").put(NAME, tag);
    return entry;
  }

  /** The digests that its entries name, as they are written. */
  Set<String> digests() {
    Set<String> digests = new LinkedHashSet<>();
    for (JsonNode entry : json.path(MANIFESTS)) {
      Optional<String> digest = BoundedJson.text(entry, "digest");
      digest.ifPresent(digests::add);
    }
    return digests;
  }

  String text() {
    return json.toString();
  }

  byte[] bytes() {
    return text().getBytes(StandardCharsets.UTF_8);
  }
}
