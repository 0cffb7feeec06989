package io.github.statix.verify.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.oci.document.BoundedJson;
import io.github.statix.oci.document.Descriptor;
import io.github.statix.oci.document.JsonFormatException;
import io.github.statix.oci.model.Digest;
import io.github.statix.verify.report.Finding;
import io.github.statix.verify.report.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An image in a folder (OCI image specification, "Image Layout"). */
final class OciLayoutSource implements ImageSource {

  private static final int NESTING = 4;

  private final Path folder;
  private final Optional<String> tag;

  OciLayoutSource(Path folder, Optional<String> tag) {
    this.folder = folder;
    this.tag = tag;
  }

  @Override
  public String name() {
    return "oci:" + folder + tag.map(value -> ":" + value).orElse("");
  }

  @Override
  public ManifestBlob manifest() throws IOException {
    List<Finding> findings = new ArrayList<>();
    checkMarker(findings);
    Path index = folder.resolve("index.json");
    if (!Files.isRegularFile(index)) {
      throw new ImageSourceException(
          "'%s' is not an OCI layout: it has no index.json; name the folder that holds it"
              .formatted(folder));
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(index)) {
      bytes = BoundedRead.all(in, BoundedRead.MANIFEST, "'" + index + "'");
    }
    checkIndex(bytes, index, findings);
    Descriptor chosen = choose(bytes, index.toString(), tag);
    for (int depth = 0; depth < NESTING; depth++) {
      byte[] blob = manifestBytes(chosen, findings);
      if (!MediaTypes.isIndex(chosen.mediaType())) {
        return new ManifestBlob(blob, chosen.mediaType(), findings);
      }
      chosen = choose(blob, chosen.digest().toString(), Optional.empty());
    }
    throw new ImageSourceException(
        "'%s' nests indexes more than %d deep; name a simpler layout".formatted(folder, NESTING));
  }

  private byte[] manifestBytes(Descriptor descriptor, List<Finding> findings) throws IOException {
    Optional<InputStream> opened = open(descriptor.digest());
    if (opened.isEmpty()) {
      throw new ImageSourceException(
          "'%s' names manifest %s but holds no such blob; copy the image again"
              .formatted(folder, descriptor.digest()));
    }
    try (InputStream in = opened.get()) {
      byte[] bytes = BoundedRead.all(in, BoundedRead.MANIFEST, "manifest " + descriptor.digest());
      findings.addAll(ManifestClaims.check(descriptor, bytes, "index.json"));
      return bytes;
    }
  }

  private Descriptor choose(byte[] index, String where, Optional<String> name)
      throws ImageSourceException {
    try {
      return ManifestChoice.choose(BoundedJson.object(index), name);
    } catch (JsonFormatException e) {
      throw new ImageSourceException(
          "the index '%s' of '%s' cannot be used: %s".formatted(where, folder, e.getMessage()), e);
    }
  }

  private void checkIndex(byte[] bytes, Path index, List<Finding> findings) {
    try {
      ObjectNode object = BoundedJson.object(bytes);
      if (object.path("schemaVersion").asInt() != 2) {
        findings.add(
            error("index.json", "schemaVersion 2", object.path("schemaVersion").toString()));
      }
      String mediaType = BoundedJson.text(object, "mediaType").orElse(MediaTypes.OCI_INDEX);
      if (!mediaType.equals(MediaTypes.OCI_INDEX)) {
        findings.add(error("index.json", MediaTypes.OCI_INDEX, mediaType));
      }
    } catch (JsonFormatException e) {
      findings.add(error(index.toString(), "a JSON object", String.valueOf(e.getMessage())));
    }
  }

  private void checkMarker(List<Finding> findings) throws IOException {
    Path marker = folder.resolve("oci-layout");
    if (!Files.isRegularFile(marker)) {
      findings.add(error("oci-layout", "present", "absent"));
      return;
    }
    try (InputStream in = Files.newInputStream(marker)) {
      ObjectNode object = BoundedJson.object(in.readNBytes(4096));
      String version = object.path("imageLayoutVersion").asText();
      if (!version.equals("1.0.0")) {
        findings.add(error("oci-layout", "imageLayoutVersion 1.0.0", "'" + version + "'"));
      }
    } catch (JsonFormatException e) {
      findings.add(error("oci-layout", "a JSON object", String.valueOf(e.getMessage())));
    }
  }

  private static Finding error(String where, String expected, String actual) {
    return new Finding("layout", Severity.ERROR, where, expected, actual, "write the folder again");
  }

  @Override
  public Optional<InputStream> open(Digest digest) throws IOException {
    Path blob = folder.resolve("blobs").resolve("sha256").resolve(digest.hex());
    if (!Files.isRegularFile(blob)) {
      return Optional.empty();
    }
    return Optional.of(Files.newInputStream(blob));
  }
}
