package io.github.statix.stages.graph;

import io.github.statix.oci.model.CanonicalEncoder;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.Platform;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.StageJobs;
import io.github.statix.presets.model.StageName;
import io.github.statix.presets.model.TimeLimit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One stage, ready but for its inputs' layers.
 *
 * @param name of the stage
 * @param recipe name of its recipe
 * @param script the recipe; empty when it is not written yet
 * @param inputs stages whose layers it needs, in layer order
 * @param sources digests by source name; empty when the source is not pinned yet
 * @param variables the version variables it sees
 * @param jobs how it comes by its jobs; in no key
 * @param timeout the longest it may take; in no key, since a limit decides no bytes
 */
public record Stage(
    StageName name,
    String recipe,
    Optional<Recipe> script,
    List<StageName> inputs,
    SortedMap<String, Optional<Digest>> sources,
    SortedMap<String, String> variables,
    StageJobs jobs,
    Optional<TimeLimit> timeout) {

  /** Changes when the same recipe would find other things around it, so that all is made anew. */
  private static final String CONTRACT = "1";

  /** Copies the collections. */
  public Stage {
    Objects.requireNonNull(name, "name is null");
    Objects.requireNonNull(recipe, "recipe is null");
    Objects.requireNonNull(script, "script is null");
    Objects.requireNonNull(jobs, "jobs is null");
    Objects.requireNonNull(timeout, "timeout is null");
    inputs = List.copyOf(inputs);
    sources = Collections.unmodifiableSortedMap(new TreeMap<>(sources));
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
  }

  /** A stage whose makes share the jobs of the run, and that may take as long as it wants. */
  public Stage(
      StageName name,
      String recipe,
      Optional<Recipe> script,
      List<StageName> inputs,
      SortedMap<String, Optional<Digest>> sources,
      SortedMap<String, String> variables) {
    this(name, recipe, script, inputs, sources, variables, StageJobs.SHARED, Optional.empty());
  }

  /** Why this stage cannot be built yet, if it cannot. */
  public Optional<String> missing() {
    if (script.isEmpty()) {
      return Optional.of("its recipe '%s' is not written yet".formatted(recipe));
    }
    return sources.entrySet().stream()
        .filter(source -> source.getValue().isEmpty())
        .map(source -> "its source '%s' has no digest; run 'fetch'".formatted(source.getKey()))
        .findFirst();
  }

  /**
   * The stage's key, once its inputs are known.
   *
   * @param base the layers of the base, lowest first
   * @param inputLayers the layer of each input, by name
   * @param digestFormat the version of the capture and compression format
   */
  public StageKey key(
      SourceEpoch epoch, List<Layer> base, Map<StageName, Layer> inputLayers, int digestFormat) {
    List<StageKey.Field> fields = new ArrayList<>();
    fields.add(new StageKey.Field("contract", CONTRACT));
    fields.add(new StageKey.Field("digest format", Integer.toString(digestFormat)));
    fields.add(new StageKey.Field("epoch", epoch.toString()));
    fields.add(new StageKey.Field("platform", Platform.LINUX_AMD64.toString()));
    Recipe text = script.orElseGet(() -> Recipe.of(""));
    fields.add(new StageKey.Field("recipe", Digest.ofUtf8(text.script()).toString()));
    text.library()
        .forEach(
            (library, shell) ->
                fields.add(
                    new StageKey.Field(
                        "recipe library " + library, Digest.ofUtf8(shell).toString())));
    fields.add(new StageKey.Field("base", baseDigest(base).toString()));
    fields.add(new StageKey.Field("inputs", inputs.toString()));
    for (StageName input : inputs) {
      Layer layer = Objects.requireNonNull(inputLayers.get(input), input.value());
      fields.add(new StageKey.Field("input " + input, layer.digest().toString()));
    }
    sources.forEach(
        (source, digest) ->
            fields.add(
                new StageKey.Field(
                    "source " + source, digest.map(Digest::toString).orElse("not pinned"))));
    variables.forEach(
        (variable, value) -> fields.add(new StageKey.Field("variable " + variable, value)));
    return new StageKey(fields);
  }

  private static Digest baseDigest(List<Layer> base) {
    CanonicalEncoder encoder = new CanonicalEncoder();
    base.forEach(layer -> encoder.add(layer.diffId().toString()));
    return encoder.digest();
  }
}
