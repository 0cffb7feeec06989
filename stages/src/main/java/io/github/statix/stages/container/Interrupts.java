package io.github.statix.stages.container;

/** Tells failures that an interrupt has caused from others. */
public final class Interrupts {

  private Interrupts() {}

  /**
   * Returns the failure, to be thrown. Channels and the HTTP client report an interrupt as a
   * failure of theirs and leave the thread's flag set; then this throws instead, with the failure
   * as cause, and clears the flag.
   */
  public static <E extends Exception> E unlessInterrupted(E failure) throws InterruptedException {
    if (!Thread.interrupted()) {
      return failure;
    }
    InterruptedException interrupt = new InterruptedException("interrupted");
    interrupt.initCause(failure);
    throw interrupt;
  }
}
