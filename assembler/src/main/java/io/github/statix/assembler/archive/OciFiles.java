package io.github.statix.assembler.archive;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.assembler.plan.AssembledImage;

/** The fixed files of an OCI image layout (OCI image specification, "Image Layout"). */
final class OciFiles {

  static final String MARKER_NAME = "oci-layout";
  static final String MARKER = "{\"imageLayoutVersion\":\"1.0.0\"}";
  static final String INDEX_NAME = "index.json";
  static final String BLOBS = "blobs/sha256";

  private OciFiles() {}

  /** An index of one image, under this tag. */
  static String index(AssembledImage image, String tag) {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    index.put("schemaVersion", 2);
    index.put("mediaType", "application/vnd.oci.image.index.v1+json");
    ObjectNode manifest = index.putArray("manifests").addObject();
    manifest.put("mediaType", image.manifest().mediaType());
    manifest.put("digest", image.digest().toString());
    manifest.put("size", image.manifest().bytes().length);
    manifest.putObject("annotations").put("org.opencontainers.image.ref.name", tag);
    return index.toString();
  }
}
