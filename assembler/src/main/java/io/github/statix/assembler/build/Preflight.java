package io.github.statix.assembler.build;

import io.github.statix.assembler.login.RegistryLogins;
import io.github.statix.assembler.output.DestinationChecks;
import io.github.statix.assembler.output.DiskSpace;
import io.github.statix.assembler.output.LayerForecast;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.StageSpec;
import io.github.statix.presets.message.StatixException;
import io.github.statix.presets.model.ImageReference;
import io.github.statix.presets.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.run.StagePlan.Decision;
import io.github.statix.stages.run.StagePlan.Planned;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What decides whether a build can be brought to its end, looked at before the first fetch: all
 * problems are reported at once. What the build would ask right away in any case is not asked.
 */
final class Preflight {

  private final Store store;
  private final BuildProgress progress;
  private final Map<String, String> environment;

  Preflight(Store store, BuildProgress progress, Map<String, String> environment) {
    this.store = store;
    this.progress = progress;
    this.environment = environment;
  }

  /**
   * Looks at everything.
   *
   * @param found problems that are known already
   * @param targets what is pushed to
   * @param engine is looked for when a stage has to run
   * @throws StatixException with all problems
   */
  void run(
      BuildRequest request,
      LockedPreset locked,
      List<StatixException> found,
      List<ImageReference> targets,
      RegistryLogins logins,
      LazyEngine engine)
      throws IOException, InterruptedException {
    List<StatixException> problems = new ArrayList<>(found);
    List<Planned> plan = List.of();
    try {
      plan = BuildPlan.of(request, locked, store, progress).stages();
    } catch (UsageException e) {
      problems.add(e);
    }
    Optional<List<Layer>> base = new BaseLayers(store, progress).known(locked);
    boolean works = base.isEmpty() || plan.stream().anyMatch(Preflight::isToDo);
    tools(request, locked, plan, engine).ifPresent(problems::add);
    if (works || places(request, targets) > 1 || !problems.isEmpty()) {
      problems.addAll(
          DestinationChecks.asked(request.destinations(), targets, logins, progress, environment));
    }
    List<Layer> pulled =
        locked.preset().base() instanceof BaseSpec.Image ? base.orElse(List.of()) : List.of();
    DiskSpace.of(
            store.root(),
            LayerForecast.of(
                pulled,
                plan,
                name -> locked.preset().stage(name).map(StageSpec::inImage).orElse(true)),
            request.destinations().outputs())
        .problem(progress::warning)
        .ifPresent(problems::add);
    if (!problems.isEmpty()) {
      throw StatixException.together(problems);
    }
  }

  private static boolean isToDo(Planned planned) {
    return !(planned.decision() instanceof Decision.Reuse);
  }

  /** With one place, and nothing to do before, the delivery itself is the quickest check. */
  private static int places(BuildRequest request, List<ImageReference> targets) {
    return DestinationChecks.byRepository(targets).size() + request.destinations().outputs().size();
  }

  /** What runs stages, and what makes a base, each only where that has to be done. */
  private static Optional<StatixException> tools(
      BuildRequest request, LockedPreset locked, List<Planned> plan, LazyEngine engine)
      throws IOException, InterruptedException {
    try {
      if (plan.stream().anyMatch(each -> isToDo(each) && !isBase(each))) {
        engine.get();
      }
      if (locked.preset().base() instanceof BaseSpec.Debian debian
          && plan.stream().anyMatch(each -> isToDo(each) && isBase(each))) {
        BootstrapTools.choose(request.engine(), debian);
      }
      return Optional.empty();
    } catch (StatixException e) {
      return Optional.of(e);
    }
  }

  private static boolean isBase(Planned planned) {
    return StageName.BASES.contains(planned.stage());
  }
}
