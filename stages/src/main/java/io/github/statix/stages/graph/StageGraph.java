package io.github.statix.stages.graph;

import io.github.statix.oci.message.NearestName;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.Preset;
import io.github.statix.presets.StageSpec;
import io.github.statix.presets.model.StageName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The stages of a preset with everything that is known before any of them has run.
 *
 * @param epoch the preset's
 * @param stages each after its inputs, in the order of their layers in the image
 */
public record StageGraph(SourceEpoch epoch, List<Stage> stages) {

  /** Copies the list. */
  public StageGraph {
    Objects.requireNonNull(epoch, "epoch is null");
    stages = List.copyOf(stages);
  }

  /** Where recipes are found. */
  @FunctionalInterface
  public interface RecipeLookup {

    /** A recipe by its name; empty when there is none yet. */
    Optional<Recipe> find(String name) throws StatixException;
  }

  /**
   * Brings together a preset, its recipes and its sources' digests.
   *
   * @param recipes where recipes are found
   * @param sources the digest of every source by its name; a stage naming one that is missing here
   *     cannot have a key
   * @throws StatixException when a recipe cannot be read
   */
  public static StageGraph of(Preset preset, RecipeLookup recipes, Map<String, Digest> sources)
      throws StatixException {
    List<Stage> stages = new ArrayList<>();
    for (StageSpec spec : preset.stages()) {
      TreeMap<String, Optional<Digest>> digests = new TreeMap<>();
      spec.sources().forEach(name -> digests.put(name, Optional.ofNullable(sources.get(name))));
      TreeMap<String, String> variables = new TreeMap<>();
      for (String name : spec.variables()) {
        variables.put(name, Objects.requireNonNull(preset.variables().get(name), name));
      }
      stages.add(
          new Stage(
              spec.name(),
              spec.recipe(),
              recipes.find(spec.recipe()),
              spec.inputs(),
              digests,
              variables,
              spec.jobs(),
              spec.timeout()));
    }
    return new StageGraph(preset.header().epoch(), stages);
  }

  /**
   * The stages up to and including this one; an {@link IllegalArgumentException} names the nearest
   * when there is none of this name.
   */
  public StageGraph until(String last) {
    int end = stages.indexOf(named(last));
    return new StageGraph(epoch, stages.subList(0, end + 1));
  }

  /**
   * The stage of this name; an {@link IllegalArgumentException} names the nearest when there is
   * none.
   */
  public Stage named(String name) {
    for (Stage stage : stages) {
      if (stage.name().value().equals(name)) {
        return stage;
      }
    }
    List<String> names = stages.stream().map(stage -> stage.name().value()).toList();
    throw new IllegalArgumentException(
        "there is no stage '%s'%s; the stages are %s"
            .formatted(name, NearestName.hint(name, names), String.join(", ", names)));
  }

  /** The stages that this one of the graph stands on, directly or not. */
  public StageGraph below(Stage top) {
    return needed(top.inputs()::contains);
  }

  /** The wanted stages and those they stand on, directly or not. */
  public StageGraph needed(Predicate<StageName> wanted) {
    Set<StageName> needed = new HashSet<>();
    List<Stage> kept = new ArrayList<>();
    for (int i = stages.size() - 1; i >= 0; i--) {
      Stage stage = stages.get(i);
      if (wanted.test(stage.name()) || needed.contains(stage.name())) {
        kept.add(0, stage);
        needed.addAll(stage.inputs());
      }
    }
    return new StageGraph(epoch, kept);
  }

  /** The stage of this name, which must be one of the graph. */
  public Stage stage(StageName name) {
    return stages.stream()
        .filter(stage -> stage.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no stage " + name));
  }
}
