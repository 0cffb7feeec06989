package io.github.statix.verify.tar;

import java.io.IOException;

/** A gzip stream or tar archive breaks its format; the message says how and at which byte. */
public final class ArchiveFormatException extends IOException {

  private static final long serialVersionUID = 1;

  ArchiveFormatException(String message) {
    super(message);
  }
}
