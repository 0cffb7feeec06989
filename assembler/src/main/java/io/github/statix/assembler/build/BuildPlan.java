package io.github.statix.assembler.build;

import io.github.statix.assembler.output.Output;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.lock.LockException;
import io.github.statix.presets.model.StageName;
import io.github.statix.presets.parse.PresetException;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.run.StagePlan;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a build would do, as far as it can be told without doing it.
 *
 * @param preset the preset's name
 * @param stages what the stages stand on first, then the stages in order
 * @param targets references that would be pushed to
 * @param outputs what would be written
 */
public record BuildPlan(
    String preset,
    List<StagePlan.Planned> stages,
    List<ImageReference> targets,
    List<Output> outputs) {

  /** Copies the lists. */
  public BuildPlan {
    stages = List.copyOf(stages);
    targets = List.copyOf(targets);
    outputs = List.copyOf(outputs);
  }

  /** Plans this request against what the store holds. */
  public static BuildPlan of(BuildRequest request, Store store, BuildProgress progress)
      throws PresetException, LockException, UsageException, IOException, InterruptedException {
    LockResolver resolver = new LockResolver(store, request.sources(), progress);
    return of(request, PresetLocks.load(request.preset(), resolver, progress), store, progress);
  }

  /**
   * Plans this request for a preset that is read already.
   *
   * @throws UsageException when the image could not be used, whatever its stages come to
   */
  static BuildPlan of(
      BuildRequest request, LockedPreset locked, Store store, BuildProgress progress)
      throws UsageException, IOException {
    SortedMap<String, Digest> digests = locked.sourceDigests();
    StageGraph graph =
        StageBuild.forImage(request, locked, StageBuild.graph(request, locked, digests));
    BaseLayers bases = new BaseLayers(store, progress);
    Optional<List<Layer>> base = bases.known(locked);
    LayerLimit.check(locked, base, graph);
    List<StagePlan.Planned> stages = new ArrayList<>(bases.plan(locked));
    StageName root =
        stages.stream().anyMatch(each -> each.stage().equals(StageName.BUILD_BASE))
            ? StageName.BUILD_BASE
            : StageName.BASE;
    stages.addAll(StagePlan.of(locked.run(request), graph, root, base, store).stages());
    return new BuildPlan(
        locked.name(),
        stages,
        request.destinations().targets(locked.preset().image().tag()),
        request.destinations().outputs());
  }
}
