package io.github.statix.presets;

import io.github.statix.presets.model.StageName;
import io.github.statix.presets.model.TimeLimit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing to compile.
 *
 * @param name of the stage
 * @param recipe name of the shell script that compiles it, without {@code .sh}
 * @param inputs stages whose layers must be in place when it runs, in layer order
 * @param sources names of the sources it sees below {@code /src}, sorted
 * @param variables names of the preset's variables it sees, sorted
 * @param inImage whether its layer is one of the image's; a bootstrap compiler's is not
 * @param jobs how it comes by its jobs, which no layer depends on
 * @param timeout the longest it may take, which no layer depends on
 */
public record StageSpec(
    StageName name,
    String recipe,
    List<StageName> inputs,
    List<String> sources,
    List<String> variables,
    boolean inImage,
    StageJobs jobs,
    Optional<TimeLimit> timeout) {

  /** Copies the lists. */
  public StageSpec {
    Objects.requireNonNull(name, "name is null");
    Objects.requireNonNull(recipe, "recipe is null");
    Objects.requireNonNull(jobs, "jobs is null");
    Objects.requireNonNull(timeout, "timeout is null");
    inputs = List.copyOf(inputs);
    sources = sources.stream().sorted().distinct().toList();
    variables = variables.stream().sorted().distinct().toList();
  }
}
