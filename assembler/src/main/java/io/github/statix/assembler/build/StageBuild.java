package io.github.statix.assembler.build;

import io.github.statix.assembler.login.HomeDirectory;
import io.github.statix.assembler.login.RegistryLogins;
import io.github.statix.assembler.registry.Registries;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.presets.lock.LockException;
import io.github.statix.presets.parse.PresetException;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.Shell;
import io.github.statix.stages.container.choice.Engines;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.run.GraphRun;
import io.github.statix.stages.run.PresetRun;
import io.github.statix.stages.run.StageFailedException;
import io.github.statix.stages.run.StageShell;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.StoreCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Builds stages, as far as an image, a shell or a comparison needs them. */
public final class StageBuild {

  /** How often a build starts over because a blob of the store turned out to be damaged. */
  private static final int ATTEMPTS = 3;

  /**
   * Stages that are in the store, and what they were made from.
   *
   * @param graph the stages
   * @param base what they stand on
   * @param stages what each of the graph came to, in its order
   */
  public record Built(
      LockedPreset locked, StageGraph graph, BaseRoot base, List<StageRecord> stages) {

    /** What everything came to, the base first when it was built here. */
    public List<StageRecord> records() {
      return Stream.concat(base.records().stream(), stages.stream()).toList();
    }
  }

  private final Store store;
  private final BuildProgress progress;
  private final Map<String, String> environment;

  /**
   * Prepares builds.
   *
   * @param environment the process's variables, for registry accounts
   */
  public StageBuild(Store store, BuildProgress progress, Map<String, String> environment) {
    this.store = store;
    this.progress = progress;
    this.environment = environment;
  }

  /**
   * Makes sure that stages are in the store, and does nothing with them.
   *
   * @param narrow leaves out stages that no other needs; where it refuses with an {@link
   *     IllegalArgumentException}, that is the user's error
   */
  public Built stages(BuildRequest request, UnaryOperator<StageGraph> narrow)
      throws PresetException,
          LockException,
          UsageException,
          StageFailedException,
          IOException,
          InterruptedException {
    LockedPreset locked = load(request);
    return untilSound(
        request.engine(),
        request.compileCache(),
        engine -> {
          check(request, locked, engine);
          return stages(request, locked, engine, registries(List.of()), narrow);
        });
  }

  /**
   * Builds all that the request's last stage stands on, and opens a shell in that stage's
   * container.
   *
   * @param request with {@code until}
   * @param opening told, right before the shell starts, what is in its {@code /build}
   * @return the shell's status
   */
  public int shell(BuildRequest request, Consumer<String> opening, Shell shell)
      throws PresetException,
          LockException,
          UsageException,
          StageFailedException,
          IOException,
          InterruptedException {
    LockedPreset locked = load(request);
    SortedMap<String, Digest> digests =
        Sources.fetchUnpinned(request.sources(), locked, store, progress);
    StageGraph graph = locked.graph(digests);
    Stage stage = named(graph, request.until().orElseThrow());
    StageGraph below = graph.below(stage);
    checkRecipes(locked.name(), Stream.concat(below.stages().stream(), Stream.of(stage)));
    return untilSound(
        engineOf(request, locked, stage),
        request.compileCache(),
        engine -> {
          check(request, locked, engine);
          BaseRoot base =
              new BaseLayers(store, progress).ensure(request, locked, registries(List.of()));
          PresetRun run = locked.run(request);
          Sources.fetchNeeded(
              request.sources(), locked, run, below, digests, base.build(), store, progress);
          Sources.fetch(
              request.sources(), locked, stage.sources().keySet(), digests, store, progress);
          List<StageRecord> records =
              GraphRun.run(
                  run,
                  below,
                  base.build(),
                  store,
                  engine,
                  progress,
                  request.jobs(),
                  request.limits());
          return new StageShell(locked.name(), store, engine.get())
              .open(graph, stage, base.build(), records, request.jobs(), opening, shell);
        });
  }

  private void check(BuildRequest request, LockedPreset locked, LazyEngine engine)
      throws IOException, InterruptedException {
    new Preflight(request, store, progress, this, environment).run(locked, List.of(), engine);
  }

  /** Only the engine that keeps a failure can open it. */
  private String engineOf(BuildRequest request, LockedPreset locked, Stage stage)
      throws IOException {
    String keeper = store.failures().engine(locked.name(), stage.name()).orElse("auto");
    return request.engine().equals("auto")
        ? Engines.WISHES.stream().filter(keeper::startsWith).findFirst().orElse("auto")
        : request.engine();
  }

  private static Stage named(StageGraph graph, String name) throws UsageException {
    try {
      return graph.named(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /** What is done with an engine, and done again where the store turns out to be damaged. */
  @FunctionalInterface
  interface Attempt<T> {
    T run(LazyEngine engine)
        throws UsageException, StageFailedException, IOException, InterruptedException;
  }

  <T> T untilSound(String wish, CompileCache cache, Attempt<T> work)
      throws UsageException, StageFailedException, IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try (LazyEngine engine = new LazyEngine(wish, store, cache)) {
        return work.run(engine);
      } catch (BlobException e) {
        // What was damaged is gone from the store by now, so the next attempt makes it anew. Where
        // one blob went bad others may have, too: all are read, lest each takes an attempt.
        if (attempt == ATTEMPTS) {
          throw e;
        }
        progress.warning(e.getMessage() + "; checking the store and starting over");
        StoreCheck.run(store).problems().forEach(progress::warning);
      }
    }
  }

  LockedPreset load(BuildRequest request)
      throws PresetException, LockException, UsageException, IOException, InterruptedException {
    return PresetLocks.load(
        request.preset(), new LockResolver(store, request.sources(), progress), progress);
  }

  Built stages(
      BuildRequest request,
      LockedPreset locked,
      LazyEngine engine,
      Registries registries,
      UnaryOperator<StageGraph> narrow)
      throws UsageException, StageFailedException, IOException, InterruptedException {
    SortedMap<String, Digest> digests =
        Sources.fetchUnpinned(request.sources(), locked, store, progress);
    StageGraph graph;
    try {
      graph = narrow.apply(graph(request, locked, digests));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    checkRecipes(locked.name(), graph.stages().stream());
    BaseRoot base = new BaseLayers(store, progress).ensure(request, locked, registries);
    LayerLimit.check(locked, base.image().size(), graph);
    PresetRun run = locked.run(request);
    Sources.fetchNeeded(
        request.sources(), locked, run, graph, digests, base.build(), store, progress);
    List<StageRecord> stages =
        GraphRun.run(
            run, graph, base.build(), store, engine, progress, request.jobs(), request.limits());
    run.cached().require(stages);
    return new Built(locked, graph, base, stages);
  }

  /** Looks for the accounts now, since after hours of compiling is too late to miss one. */
  Registries registries(List<ImageReference> targets) throws IOException, UsageException {
    Path home = HomeDirectory.of(environment);
    RegistryLogins logins = new RegistryLogins(environment, home, targets, progress::warning);
    try {
      for (ImageReference target : targets) {
        logins.find(target);
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    return Registries.of(logins, environment);
  }

  /**
   * The stages an image is made of, and those they stand on. A stage that is kept out of the image
   * and serves none of it is not built, unless it was asked for.
   */
  static StageGraph forImage(BuildRequest request, LockedPreset locked, StageGraph graph) {
    return graph.needed(
        name ->
            locked.preset().stage(name).orElseThrow().inImage()
                || request.until().filter(name.value()::equals).isPresent());
  }

  static StageGraph graph(
      BuildRequest request, LockedPreset locked, SortedMap<String, Digest> digests)
      throws StatixException {
    StageGraph graph = locked.graph(digests);
    try {
      return request.until().isPresent() ? graph.until(request.until().get()) : graph;
    } catch (IllegalArgumentException e) {
      throw new UsageException("--until: " + e.getMessage());
    }
  }

  /** Says which recipes of an image are not there. */
  static void checkRecipes(BuildRequest request, LockedPreset locked) throws StatixException {
    StageGraph graph = forImage(request, locked, graph(request, locked, locked.sourceDigests()));
    checkRecipes(locked.name(), graph.stages().stream());
  }

  /** Says what is missing before the first minute is spent on what is not. */
  private static void checkRecipes(String preset, Stream<Stage> stages) throws UsageException {
    List<String> unwritten =
        stages
            .filter(stage -> stage.script().isEmpty())
            .map(stage -> stage.recipe() + ".sh")
            .distinct()
            .toList();
    if (!unwritten.isEmpty()) {
      throw new UsageException(
          "preset '%s' cannot be built yet: there is no recipe %s; write it and name its folder with --recipes, or stop before it with --until"
              .formatted(preset, String.join(", ", unwritten)));
    }
  }
}
