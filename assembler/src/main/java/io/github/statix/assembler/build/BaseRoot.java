package io.github.statix.assembler.build;

import io.github.statix.presets.model.Layer;
import io.github.statix.stages.store.StageRecord;
import java.util.List;

/**
 * What an image and the stages of its build stand on.
 *
 * @param image the lowest layers of the image, in the store
 * @param build the lowest layers of what the stages run in, in the store; the image's, unless there
 *     are packages for the build only
 * @param records what building these came to, the image's first; empty for somebody's image
 */
public record BaseRoot(List<Layer> image, List<Layer> build, List<StageRecord> records) {

  /** Copies the lists. */
  public BaseRoot {
    image = List.copyOf(image);
    build = List.copyOf(build);
    records = List.copyOf(records);
  }

  static BaseRoot pulled(List<Layer> layers) {
    return new BaseRoot(layers, layers, List.of());
  }

  /** The first is the image's, the last the build's. */
  static BaseRoot built(List<StageRecord> records) {
    Layer image = records.get(0).layer();
    Layer build = records.get(records.size() - 1).layer();
    return new BaseRoot(List.of(image), List.of(build), records);
  }
}
