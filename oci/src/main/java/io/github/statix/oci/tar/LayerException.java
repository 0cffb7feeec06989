package io.github.statix.oci.tar;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;

/** A tree, tar or layer that cannot be taken as it is; the message names the path and the cure. */
public final class LayerException extends StatixException {

  /** Takes the sentence the user reads. */
  public LayerException(String message) {
    super(Category.STAGE, message);
  }

  /** Takes the sentence the user reads, and what it comes from. */
  public LayerException(String message, Throwable cause) {
    super(Category.STAGE, message, null, cause);
  }
}
