package io.github.statix.assembler.build;

import io.github.statix.oci.model.Layer;
import io.github.statix.presets.BaseSpec;
import io.github.statix.stages.graph.StageGraph;
import java.util.List;
import java.util.Optional;

/** How many layers an image may have. */
final class LayerLimit {

  private LayerLimit() {}

  /**
   * Counts before the base is made.
   *
   * @param base the layers of an image that is the base; empty when it is not pulled yet, and
   *     counts as one layer then
   */
  static void check(LockedPreset locked, Optional<List<Layer>> base, StageGraph graph)
      throws UsageException {
    if (locked.preset().base() instanceof BaseSpec.Image) {
      check(locked, base.map(List::size).orElse(1), graph);
    } else {
      boolean two = !locked.lock().imagePackages().equals(locked.lock().basePackages());
      check(locked, two ? 2 : 1, graph);
    }
  }

  /**
   * Counts the layers of the base and those of the stages that go into the image.
   *
   * @throws UsageException when there are too many, or none
   */
  static void check(LockedPreset locked, int base, StageGraph graph) throws UsageException {
    long stages =
        graph.stages().stream()
            .filter(stage -> locked.preset().stage(stage.name()).orElseThrow().inImage())
            .count();
    if (base + stages == 0) {
      throw new UsageException(
          "the image of preset '%s' would have no layer: its base image has none, and no stage goes"
                  .formatted(locked.name())
              + " into it; add a stage, or choose another base");
    }
    if (base + stages > Layer.MOST_IN_IMAGE) {
      throw new UsageException(
          ("the image of preset '%s' would have %d layers, %d of its base and %d of its stages, but"
                  + " Docker loads none with more than %d; put several stages into one recipe, or"
                  + " keep stages out of the image (in-image: false)")
              .formatted(locked.name(), base + stages, base, stages, Layer.MOST_IN_IMAGE));
    }
  }
}
