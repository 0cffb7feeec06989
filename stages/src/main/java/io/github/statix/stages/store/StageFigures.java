package io.github.statix.stages.store;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What running a stage took and gave beside its layer, as far as its record has it: records of
 * older versions have none of this, and no recipe makes a base.
 *
 * @param cpu the processor time of the recipe and all it started, in whole milliseconds
 * @param jobs how many compilers it might run at once
 * @param tarSize the size of the layer's tar, in bytes
 * @param cache whose compile cache held objects when the recipe began, in words; empty when all was
 *     compiled in this run
 */
public record StageFigures(
    Optional<Duration> cpu, OptionalInt jobs, OptionalLong tarSize, Optional<String> cache) {

  /** Whose cache a record of an older version may have taken objects from. */
  public static final String OLDER_VERSION =
      "an older version of this program, which any preset filled";

  /** Nothing is known. */
  public static final StageFigures UNKNOWN =
      new StageFigures(
          Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), Optional.empty());

  /** Figures of a run without a compile cache. */
  public StageFigures(Optional<Duration> cpu, OptionalInt jobs, OptionalLong tarSize) {
    this(cpu, jobs, tarSize, Optional.empty());
  }

  /** Checks for nulls. */
  public StageFigures {
    // As the record's file has it, so that one that was read equals the one that was written.
    cpu = cpu.map(time -> Duration.ofMillis(time.toMillis()));
    Objects.requireNonNull(jobs, "jobs is null");
    Objects.requireNonNull(tarSize, "tarSize is null");
    Objects.requireNonNull(cache, "cache is null");
  }
}
