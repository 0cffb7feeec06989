package io.github.statix.oci.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.statix.oci.message.ForeignText;

/** JSON as it is printed and written for users. */
public final class JsonText {

  private JsonText() {}

  /** The indented document, ended by a line feed, in which no string can drive a terminal. */
  public static String of(JsonNode document) {
    return ForeignText.json(document.toPrettyString()) + "\n";
  }
}
