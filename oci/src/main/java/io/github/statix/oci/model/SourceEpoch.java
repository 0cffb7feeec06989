package io.github.statix.oci.model;

import java.time.Instant;

/**
 * The one time that may appear in an image: what recipes see as {@code SOURCE_DATE_EPOCH}, and the
 * newest time a file in a layer can carry (reproducible-builds.org, "SOURCE_DATE_EPOCH
 * specification").
 *
 * @param seconds whole seconds since 1970-01-01T00:00:00Z, not negative and at most 8589934591
 *     (what a ustar header can hold)
 */
public record SourceEpoch(long seconds) {

  private static final long MAX = 0x1_FFFF_FFFFL;

  /** Checks the range. */
  public SourceEpoch {
    if (seconds < 0 || seconds > MAX) {
      throw new IllegalArgumentException(
          "%d is not an epoch; use seconds since 1970, from 0 to %d".formatted(seconds, MAX));
    }
  }

  /** The same time as an {@link Instant}. */
  public Instant instant() {
    return Instant.ofEpochSecond(seconds);
  }

  @Override
  public String toString() {
    return Long.toString(seconds);
  }
}
