package io.github.statix.assembler.build;

import io.github.statix.assembler.output.DestinationChecks;
import io.github.statix.assembler.output.DiskSpace;
import io.github.statix.assembler.output.LayerForecast;
import io.github.statix.assembler.registry.Registries;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.StageSpec;
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

  private final BuildRequest request;
  private final Store store;
  private final BuildProgress progress;
  private final StageBuild stages;
  private final Map<String, String> environment;
  private final List<StatixException> problems = new ArrayList<>();
  private boolean asked;

  /**
   * Looks at what this machine alone can tell of the destinations, and notes the problems.
   *
   * @param stages finds the credentials
   * @param environment the process's variables, to find a Docker daemon
   */
  Preflight(
      BuildRequest request,
      Store store,
      BuildProgress progress,
      StageBuild stages,
      Map<String, String> environment) {
    this.request = request;
    this.store = store;
    this.progress = progress;
    this.stages = stages;
    this.environment = environment;
    problems.addAll(DestinationChecks.here(request.destinations()));
  }

  /**
   * Reads preset and lock. A lock is resolved, which fetches, only when nothing is in the way.
   *
   * @throws StatixException with all problems so far, when the preset or the lock is one
   */
  LockedPreset load() throws IOException, InterruptedException {
    LockResolver resolver = new LockResolver(store, request.sources(), progress);
    try {
      return PresetLocks.load(
          request.preset(),
          preset -> {
            List<ImageReference> targets = request.destinations().targets(preset.image().tag());
            ask(targets, registries(targets));
            if (!problems.isEmpty()) {
              throw new Refused();
            }
            return resolver.resolve(preset);
          },
          progress);
    } catch (Refused e) {
      throw StatixException.together(problems);
    } catch (StatixException e) {
      if (!problems.contains(e)) {
        problems.add(e);
      }
      throw StatixException.together(problems);
    }
  }

  /** Credentials for these targets; an error is one of the problems. */
  Registries registries(List<ImageReference> targets) throws IOException {
    try {
      return stages.registries(targets);
    } catch (StatixException e) {
      problems.add(e);
      throw e;
    }
  }

  /** No lock is resolved. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Looks at everything else.
   *
   * @param targets what is pushed to
   * @param engine is looked for when a stage has to run
   * @return the credentials for the targets
   * @throws StatixException with all problems
   */
  Registries run(LockedPreset locked, List<ImageReference> targets, LazyEngine engine)
      throws IOException, InterruptedException {
    List<Planned> plan = plan(locked);
    Optional<List<Layer>> base = new BaseLayers(store, progress).known(locked);
    boolean works = base.isEmpty() || plan.stream().anyMatch(Preflight::isToDo);
    tools(locked, plan, engine).ifPresent(problems::add);
    space(locked, base, plan).ifPresent(problems::add);
    Registries registries;
    try {
      registries = registries(targets);
    } catch (StatixException e) {
      throw StatixException.together(problems);
    }
    if (works || places(targets) > 1 || !problems.isEmpty()) {
      ask(targets, registries);
    }
    if (!problems.isEmpty()) {
      throw StatixException.together(problems);
    }
    return registries;
  }

  private Optional<StatixException> space(
      LockedPreset locked, Optional<List<Layer>> base, List<Planned> plan) throws IOException {
    List<Layer> pulled =
        locked.preset().base() instanceof BaseSpec.Image ? base.orElse(List.of()) : List.of();
    LayerForecast layers =
        LayerForecast.of(
            pulled, plan, name -> locked.preset().stage(name).map(StageSpec::inImage).orElse(true));
    return DiskSpace.of(store.root(), layers, request.destinations().outputs())
        .problem(progress::warning);
  }

  private List<Planned> plan(LockedPreset locked) throws IOException {
    try {
      List<Planned> plan = BuildPlan.of(request, locked, store, progress).stages();
      if (plan.stream().anyMatch(each -> each.decision() instanceof Decision.Missing)) {
        StageBuild.checkRecipes(request, locked);
      }
      return plan;
    } catch (UsageException e) {
      problems.add(e);
      return List.of();
    }
  }

  /** Asks registries and the daemon, once. */
  private void ask(List<ImageReference> targets, Registries registries) throws IOException {
    if (!asked) {
      asked = true;
      problems.addAll(
          DestinationChecks.asked(
              request.destinations(), targets, registries, progress, environment));
    }
  }

  private static boolean isToDo(Planned planned) {
    return !(planned.decision() instanceof Decision.Reuse);
  }

  /** With one place, and nothing to do before, the delivery itself is the quickest check. */
  private int places(List<ImageReference> targets) {
    return DestinationChecks.byRepository(targets).size() + request.destinations().outputs().size();
  }

  /** What runs stages, and what makes a base, each only where that has to be done. */
  private Optional<StatixException> tools(
      LockedPreset locked, List<Planned> plan, LazyEngine engine)
      throws IOException, InterruptedException {
    try {
      if (plan.stream().anyMatch(each -> isToDo(each) && !isBase(each))) {
        engine.get();
      }
      if (locked.preset().base() instanceof BaseSpec.Debian debian
          && plan.stream().anyMatch(each -> isToDo(each) && isBase(each))) {
        BootstrapTools.choose(request.engine(), debian).close();
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
