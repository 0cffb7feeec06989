package io.github.statix.assembler.build;

import io.github.statix.assembler.output.Destinations;
import io.github.statix.oci.message.NearestName;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.choice.Engines;
import io.github.statix.stages.run.CachedLayers;
import io.github.statix.stages.run.StageLimits;
import java.util.Objects;
import java.util.Optional;

/**
 * One build, as somebody asked for it.
 *
 * @param preset which, and what to change in it
 * @param sources where its archives may come from
 * @param destinations where the image goes
 * @param engine {@code auto}, {@code docker} or {@code sandbox}
 * @param jobs how many compilers may run at once, at least 1
 * @param compileCache whether stages may use one; a run that records or checks digests should not
 * @param cached which layers are taken that were compiled with objects of earlier runs
 * @param until the last stage to build, when it is not all of them
 * @param limits what no stage may exceed
 */
public record BuildRequest(
    PresetRequest preset,
    SourceOptions sources,
    Destinations destinations,
    String engine,
    int jobs,
    CompileCache compileCache,
    CachedLayers.Wish cached,
    Optional<String> until,
    StageLimits limits) {

  /** Checks for nulls, the engine and the number of jobs. */
  public BuildRequest {
    Objects.requireNonNull(preset, "preset is null");
    Objects.requireNonNull(sources, "sources is null");
    Objects.requireNonNull(destinations, "destinations is null");
    Objects.requireNonNull(engine, "engine is null");
    Objects.requireNonNull(compileCache, "compileCache is null");
    Objects.requireNonNull(cached, "cached is null");
    Objects.requireNonNull(until, "until is null");
    Objects.requireNonNull(limits, "limits is null");
    if (!Engines.WISHES.contains(engine)) {
      throw new IllegalArgumentException(
          "'%s' is not an engine%s; choose one of %s"
              .formatted(
                  engine,
                  NearestName.hint(engine, Engines.WISHES),
                  String.join(", ", Engines.WISHES)));
    }
    if (jobs < 1) {
      throw new IllegalArgumentException("--jobs %d: use at least 1".formatted(jobs));
    }
  }

  /**
   * One that is only looked at, to plan or report it: nothing is built, and nothing goes anywhere.
   */
  public static BuildRequest toLookAt(
      PresetRequest preset, SourceOptions sources, Optional<String> until) {
    return new BuildRequest(
        preset,
        sources,
        Destinations.NOWHERE,
        "auto",
        1,
        CompileCache.OFF,
        CachedLayers.Wish.ALL,
        until,
        StageLimits.OF_PRESET);
  }
}
