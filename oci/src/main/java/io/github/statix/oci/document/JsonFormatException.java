package io.github.statix.oci.document;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;

/** A document is not the JSON it should be; the message says what is wrong and where. */
public final class JsonFormatException extends StatixException {

  private static final long serialVersionUID = 1;

  /** A problem in one sentence without its end. */
  public JsonFormatException(String message) {
    super(Category.VERIFICATION, message);
  }
}
