package io.github.statix.stages.ids;

/**
 * Consecutive ids of users and, at the same time, of groups.
 *
 * @param first the lowest of them, at least 1
 * @param count how many there are, at least 1
 */
public record IdRange(int first, int count) {

  /** Checks that every id of the range is one. */
  public IdRange {
    if (first < 1 || count < 1 || first > Integer.MAX_VALUE - count) {
      throw new IllegalArgumentException("%d ids from %d on".formatted(count, first));
    }
  }
}
