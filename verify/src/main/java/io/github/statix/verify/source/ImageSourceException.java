package io.github.statix.verify.source;

import java.io.IOException;

/** An image cannot be opened or read; the message says what happened, where and what to do. */
public final class ImageSourceException extends IOException {

  private static final long serialVersionUID = 1;

  ImageSourceException(String message) {
    super(message);
  }

  ImageSourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
