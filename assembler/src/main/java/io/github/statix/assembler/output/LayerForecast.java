package io.github.statix.assembler.output;

import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.run.StagePlan.Decision;
import io.github.statix.stages.run.StagePlan.Planned;
import io.github.statix.stages.store.StageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the layers of an image come to, as far as the store and the records of earlier builds tell.
 *
 * @param known layers of the image that are in the store
 * @param expectedBytes of the layers that have to be built, as they were last time
 * @param buildBytes what building those takes in the store: their layers, and the largest of their
 *     trees, since a tree goes when its layer is written
 */
public record LayerForecast(List<Layer> known, long expectedBytes, long buildBytes) {

  /**
   * Looks through a plan.
   *
   * @param base the layers of the base image, when there is one in the store
   * @param isInImage whether a stage's layer is one of the image's
   */
  public static LayerForecast of(
      List<Layer> base, List<Planned> plan, Predicate<StageName> isInImage) {
    List<Layer> known = new ArrayList<>(base);
    long expected = 0;
    long written = 0;
    long largestTree = 0;
    for (Planned planned : plan) {
      boolean inImage = isInImage.test(planned.stage());
      if (planned.decision() instanceof Decision.Reuse reuse) {
        if (inImage) {
          known.add(reuse.record().layer());
        }
      } else if (planned.last().isPresent()) {
        StageRecord last = planned.last().get();
        written += last.layer().size();
        expected += inImage ? last.layer().size() : 0;
        largestTree = Math.max(largestTree, last.figures().tarSize().orElse(0));
      }
    }
    return new LayerForecast(List.copyOf(known), expected, written + largestTree);
  }

  /** In bytes. */
  long knownBytes() {
    return known.stream().mapToLong(Layer::size).sum();
  }
}
