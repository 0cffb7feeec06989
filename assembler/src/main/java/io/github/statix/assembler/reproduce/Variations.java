package io.github.statix.assembler.reproduce;

import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.rebuild.Perturbation;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * In what the rebuilds of one run differ from first builds.
 *
 * @param jobs of a rebuild
 * @param overlay a layer over the root filesystem of each recipe
 * @param varied what differs, and how
 * @param skipped what was asked for and does not work here, and why
 */
public record Variations(
    int jobs,
    Optional<Layer> overlay,
    SortedMap<Variation, String> varied,
    SortedMap<Variation, String> skipped) {

  /**
   * Finds out what works.
   *
   * @param jobs of a first build
   * @param store of the rebuilds
   * @param base layers that recipes stand on, lowest first; empty when no recipe is run
   */
  static Variations of(
      Set<Variation> wanted,
      int jobs,
      Store store,
      ContainerEngine engine,
      List<Layer> base,
      SourceEpoch epoch)
      throws IOException, InterruptedException {
    TreeMap<Variation, String> varied = new TreeMap<>();
    int other = jobs;
    if (wanted.contains(Variation.JOBS)) {
      other = jobs == 1 ? 2 : 1;
      // A stage that ran beside others had a share of them, and no record says which.
      varied.put(Variation.JOBS, "%d; a first build had up to %d".formatted(other, jobs));
    }
    TreeMap<Variation, String> inside = new TreeMap<>();
    if (wanted.contains(Variation.CLOCK)) {
      inside.put(
          Variation.CLOCK,
          "%d days, 7:13:19 ahead, for programs of the C library; not for times of files"
              .formatted(Perturbation.AHEAD.toDays()));
    }
    if (wanted.contains(Variation.ORDER)) {
      inside.put(Variation.ORDER, "directories listed backwards, for programs of the C library");
    }
    if (base.isEmpty() || inside.isEmpty()) {
      return new Variations(other, Optional.empty(), varied, new TreeMap<>());
    }
    boolean clock = inside.containsKey(Variation.CLOCK);
    boolean order = inside.containsKey(Variation.ORDER);
    Perturbation made = Perturbation.make(store, engine, base, epoch, clock, order);
    if (made instanceof Perturbation.Impossible impossible) {
      inside.replaceAll((variation, how) -> impossible.reason());
      return new Variations(other, Optional.empty(), varied, inside);
    }
    varied.putAll(inside);
    Layer overlay = ((Perturbation.Made) made).layer();
    return new Variations(other, Optional.of(overlay), varied, new TreeMap<>());
  }

  /** The variations that do not apply to a base, since no recipe builds it. */
  List<String> missedByBase() {
    return varied.keySet().stream()
        .filter(variation -> variation != Variation.JOBS)
        .map(Variation::word)
        .toList();
  }
}
