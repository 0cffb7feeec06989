package io.github.statix.presets;

import io.github.statix.presets.model.StageName;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An image somebody wants: versions, sources, base, stages and settings, with every {@code extends}
 * and {@code --set} already applied and every cross reference checked.
 *
 * @param header name, description and epoch
 * @param variables version variables under the original's names, such as {@code ZLIB_VERSION}
 * @param keys armored OpenPGP public keys by their full 40-digit upper-case fingerprint
 * @param base what the stages stand on
 * @param sources archives by name, in file order
 * @param stages in file order, which is also the order of their layers in the image; each stage
 *     comes after its inputs
 * @param image settings of the finished image
 */
public record Preset(
    PresetHeader header,
    SortedMap<String, String> variables,
    SortedMap<String, String> keys,
    BaseSpec base,
    List<SourceSpec> sources,
    List<StageSpec> stages,
    ImageSpec image) {

  /** Copies the collections, in order. */
  public Preset {
    Objects.requireNonNull(header, "header is null");
    Objects.requireNonNull(base, "base is null");
    Objects.requireNonNull(image, "image is null");
    variables = sorted(variables);
    keys = sorted(keys);
    sources = List.copyOf(sources);
    stages = List.copyOf(stages);
  }

  /** The source of this name, if there is one. */
  public Optional<SourceSpec> source(String name) {
    return sources.stream().filter(source -> source.name().equals(name)).findFirst();
  }

  /** The stage of this name, if there is one. */
  public Optional<StageSpec> stage(StageName name) {
    return stages.stream().filter(stage -> stage.name().equals(name)).findFirst();
  }

  static <V> SortedMap<String, V> sorted(Map<String, V> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
