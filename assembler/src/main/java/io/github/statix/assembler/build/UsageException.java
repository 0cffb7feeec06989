package io.github.statix.assembler.build;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;

/** A request that cannot be carried out as it stands; the message says what to change. */
public final class UsageException extends StatixException {

  /** Takes the sentence the user reads. */
  public UsageException(String message) {
    super(Category.USAGE, message);
  }
}
