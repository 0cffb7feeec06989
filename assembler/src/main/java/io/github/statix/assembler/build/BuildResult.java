package io.github.statix.assembler.build;

import io.github.statix.assembler.output.Output;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.push.PushedImage;
import io.github.statix.stages.store.StageRecord;
import java.util.List;
import java.util.Objects;

/**
 * What a build came to.
 *
 * @param image the finished image
 * @param stages what each stage came to, the base, and that of the build, first
 * @param pushed one for each target of the request
 * @param outputs those of the request, all written
 */
public record BuildResult(
    AssembledImage image,
    List<StageRecord> stages,
    List<PushedImage> pushed,
    List<Output> outputs) {

  /** Copies the lists. */
  public BuildResult {
    Objects.requireNonNull(image, "image is null");
    stages = List.copyOf(stages);
    pushed = List.copyOf(pushed);
    outputs = List.copyOf(outputs);
  }
}
