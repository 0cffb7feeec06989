package io.github.statix.stages.container.sandbox;

import java.util.function.IntSupplier;

/**
 * Finds out how many tokens of a job server nobody can have any more, while recipes run that may
 * have some: a job that holds a token has a process at least, so that beyond the number of those
 * all that is missing is lost. Only what is missing for some time counts, since a token can be on
 * its way from one process to another.
 */
final class LostTokens {

  /** How often it is looked; each look is one at every process of the machine. */
  static final long MILLIS = 1000;

  /** At so many looks in a row a token must be missing. */
  private static final int LOOKS = 4;

  private final IntSupplier busy;
  private int looks;
  private int leastLost;
  private long last = System.nanoTime();

  /**
   * @param busy how many tokens the running recipes can be using at most, beside their own
   */
  LostTokens(IntSupplier busy) {
    this.busy = busy;
  }

  /**
   * Looks, unless it did so just now.
   *
   * @param missing how many tokens are neither free nor known to be taken
   * @param canBeHeld whether recipes run that can have taken them
   * @return how many are lost, of which it has to be told no more
   */
  int look(int missing, boolean canBeHeld) {
    long now = System.nanoTime();
    if (now - last < MILLIS * 900_000) {
      return 0;
    }
    last = now;
    int lost = missing > 0 && canBeHeld ? missing - busy.getAsInt() : missing;
    leastLost = looks == 0 ? lost : Math.min(lost, leastLost);
    looks = leastLost > 0 ? looks + 1 : 0;
    if (looks < LOOKS) {
      return 0;
    }
    looks = 0;
    return leastLost;
  }
}
