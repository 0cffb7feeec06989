package io.github.statix.assembler.jib;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import io.github.statix.assembler.plan.JsonDocument;

/** A manifest that Jib sends byte for byte as it is. */
final class RawManifest implements ManifestTemplate {

  private final JsonDocument document;

  RawManifest(JsonDocument document) {
    this.document = document;
  }

  @JsonValue
  @JsonRawValue
  String text() {
    return document.text();
  }

  @Override
  public int getSchemaVersion() {
    return 2;
  }

  @Override
  public String getManifestMediaType() {
    return document.mediaType();
  }
}
