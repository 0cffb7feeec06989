package io.github.statix.stages.container;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Specs that differ in little. */
public final class Specs {

  private Specs() {}

  /** A recipe with a usual search path and nothing else. */
  public static ContainerSpec of(Layer root, String recipe) {
    return of(List.of(root), recipe, new TreeMap<>());
  }

  /** A recipe with sources. */
  public static ContainerSpec of(
      List<Layer> root, String recipe, SortedMap<String, Digest> sources) {
    return new ContainerSpec(
        new StageName("tested"),
        root,
        sources,
        recipe,
        new TreeMap<>(),
        new TreeMap<>(Map.of("PATH", "/bin")));
  }
}
