package io.github.statix.assembler.build;

/** A request that cannot be carried out as it stands; the message says what to change. */
public final class UsageException extends Exception {

  /** Takes the sentence the user reads. */
  public UsageException(String message) {
    super(message);
  }
}
