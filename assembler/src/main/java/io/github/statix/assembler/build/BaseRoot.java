package io.github.statix.assembler.build;

import io.github.statix.assembler.plan.Inherited;
import io.github.statix.assembler.pull.BaseImage;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.store.StageRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * What an image and the stages of its build stand on.
 *
 * @param image the lowest layers of the image, in the store
 * @param build the lowest layers of what the stages run in, in the store; the image's, unless there
 *     are packages for the build only
 * @param records what building these came to, the base's first; empty for somebody's image
 * @param settings what somebody's image hands on
 */
public record BaseRoot(
    List<Layer> image, List<Layer> build, List<StageRecord> records, Inherited settings) {

  /** Copies the lists. */
  public BaseRoot {
    image = List.copyOf(image);
    build = List.copyOf(build);
    records = List.copyOf(records);
  }

  static BaseRoot pulled(BaseImage image) {
    return new BaseRoot(image.layers(), image.layers(), List.of(), image.settings());
  }

  /** The base, and what there is beside it for the image and for the stages. */
  static BaseRoot built(List<StageRecord> records) {
    List<Layer> image = new ArrayList<>();
    Layer build = records.get(0).layer();
    for (StageRecord record : records) {
      if (record.stage().equals(StageName.BUILD_BASE)) {
        build = record.layer();
      } else {
        image.add(record.layer());
      }
    }
    return new BaseRoot(image, List.of(build), records, Inherited.NOTHING);
  }
}
