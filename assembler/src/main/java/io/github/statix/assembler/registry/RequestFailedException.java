package io.github.statix.assembler.registry;

import java.io.IOException;

/** One request that failed; another try may do. */
public final class RequestFailedException extends IOException {

  private static final long serialVersionUID = 1;

  private final transient RegistryFailure failure;

  RequestFailedException(RegistryFailure failure) {
    super(failure.happened());
    this.failure = failure;
  }

  /**
   * A registry that does not have what it took.
   *
   * @param what it lacks, for people
   */
  public static RequestFailedException lost(String what) {
    return new RequestFailedException(RegistryFailure.lost(what));
  }

  RegistryFailure failure() {
    return failure;
  }
}
