package io.github.statix.verify.source;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;

/** An image cannot be opened or read; the message says what happened, where and what to do. */
public final class ImageSourceException extends StatixException {

  private static final long serialVersionUID = 1;

  ImageSourceException(String message) {
    super(Category.REGISTRY, message);
  }

  ImageSourceException(String message, Throwable cause) {
    super(Category.REGISTRY, message, null, cause);
  }
}
