package io.github.statix.stages.run;

import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.capture.LayerConflicts;
import io.github.statix.stages.capture.LayerConflicts.Conflict;
import io.github.statix.stages.capture.LayerConflicts.StageLayer;
import io.github.statix.stages.capture.LayerIndex;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.StageRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes sure that no layer of an image undoes what a lower one did. */
public final class StackCheck {

  private StackCheck() {}

  /**
   * Compares the layers of an image; cheap, since it reads their indexes only.
   *
   * @param base layers of the base, lowest first
   * @param stages those whose layers are in the image, in its order
   * @throws StageFailedException naming every path that two stages disagree on
   */
  public static void run(List<Layer> base, List<StageRecord> stages, BlobStore blobs)
      throws IOException, StageFailedException {
    List<StageLayer> stack = new ArrayList<>();
    for (Layer layer : base) {
      stack.add(new StageLayer(StageName.BASE, LayerIndex.of(blobs, layer)));
    }
    for (StageRecord record : stages) {
      stack.add(new StageLayer(record.stage(), LayerIndex.of(blobs, record.layer())));
    }
    List<Conflict> conflicts = LayerConflicts.find(stack);
    if (!conflicts.isEmpty()) {
      throw StageFailedException.conflicts(conflicts);
    }
  }
}
