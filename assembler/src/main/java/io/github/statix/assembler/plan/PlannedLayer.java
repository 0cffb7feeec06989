package io.github.statix.assembler.plan;

import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import java.util.Objects;

/**
 * A layer and its line in the image's history (OCI image specification, "config", {@code history}).
 *
 * @param layer the layer itself
 * @param createdBy what made it; the same for every run of every version of this program
 * @param comment a remark for people; empty for none
 */
public record PlannedLayer(Layer layer, String createdBy, String comment) {

  private static final String CREATOR = "statix-assemble ";

  /** Checks the parts. */
  public PlannedLayer {
    Objects.requireNonNull(layer, "layer is null");
    Objects.requireNonNull(createdBy, "createdBy is null");
    Objects.requireNonNull(comment, "comment is null");
  }

  /** The layer of this stage. */
  public static PlannedLayer ofStage(StageName stage, Layer layer) {
    return new PlannedLayer(layer, CREATOR + stage, "");
  }
}
