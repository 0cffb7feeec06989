package io.github.statix.verify.tar;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;

/** A gzip stream or tar archive breaks its format; the message says how and at which byte. */
public final class ArchiveFormatException extends StatixException {

  private static final long serialVersionUID = 1;

  ArchiveFormatException(String message) {
    super(Category.VERIFICATION, message);
  }
}
