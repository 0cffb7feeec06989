package io.github.statix.assembler.archive;

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
    return LayoutIndex.EMPTY.with(image, tag).text();
  }
}
