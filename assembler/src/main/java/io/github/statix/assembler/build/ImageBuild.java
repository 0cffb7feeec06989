package io.github.statix.assembler.build;

import io.github.statix.assembler.jib.ImageAssembler;
import io.github.statix.assembler.jib.ImagePusher;
import io.github.statix.assembler.jib.PushedImage;
import io.github.statix.assembler.login.RegistryLogins;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.plan.ImagePlan;
import io.github.statix.assembler.plan.PlannedLayer;
import io.github.statix.presets.SourceSpec;
import io.github.statix.presets.digests.DigestsFile;
import io.github.statix.presets.digests.ExpectedDigests;
import io.github.statix.presets.lock.LockException;
import io.github.statix.presets.model.Digest;
import io.github.statix.presets.model.ImageReference;
import io.github.statix.presets.model.Layer;
import io.github.statix.presets.parse.PresetException;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.run.GraphRun;
import io.github.statix.stages.run.StackCheck;
import io.github.statix.stages.run.StageFailedException;
import io.github.statix.stages.run.StagePlan;
import io.github.statix.stages.source.SourceFetcher;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.StoreCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The main job: from a preset to a pushed image. */
public final class ImageBuild {

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
      return Stream.concat(base.record().stream(), stages.stream()).toList();
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
  public ImageBuild(Store store, BuildProgress progress, Map<String, String> environment) {
    this.store = store;
    this.progress = progress;
    this.environment = environment;
  }

  /** Builds, assembles, and sends the image wherever the request says. */
  public BuildResult run(BuildRequest request)
      throws PresetException,
          LockException,
          UsageException,
          StageFailedException,
          IOException,
          InterruptedException {
    LockedPreset locked = load(request);
    return untilSound(request, engine -> build(request, locked, engine));
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
        request, engine -> stages(request, locked, engine, logins(List.of()), narrow));
  }

  @FunctionalInterface
  private interface Attempt<T> {
    T run(LazyEngine engine)
        throws UsageException, StageFailedException, IOException, InterruptedException;
  }

  private <T> T untilSound(BuildRequest request, Attempt<T> work)
      throws UsageException, StageFailedException, IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try (LazyEngine engine = new LazyEngine(request.engine(), store)) {
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

  private LockedPreset load(BuildRequest request)
      throws PresetException, LockException, UsageException, IOException, InterruptedException {
    return PresetLocks.load(
        request.preset(), new LockResolver(store, request.sources(), progress), progress);
  }

  private BuildResult build(BuildRequest request, LockedPreset locked, LazyEngine engine)
      throws UsageException, StageFailedException, IOException, InterruptedException {
    List<ImageReference> targets = request.destinations().targets(locked.preset().image().tag());
    RegistryLogins logins = logins(targets);
    Built built = stages(request, locked, engine, logins, UnaryOperator.identity());
    BaseRoot base = built.base();
    List<StageRecord> stages = built.stages();
    warnOfUnexpected(request, built);
    List<StageRecord> kept =
        stages.stream()
            .filter(record -> locked.preset().stage(record.stage()).orElseThrow().inImage())
            .toList();
    StackCheck.run(base.layers(), kept, store.blobs());
    AssembledImage image = assemble(locked, base.layers(), kept);
    List<PushedImage> pushed =
        new ImagePusher(store.blobs(), logins, progress).push(image, targets, List.of());
    List<Output> outputs = request.destinations().outputs();
    for (Output output : outputs) {
      new Delivery(store).write(output, image, locked.preset().image().tag());
    }
    return new BuildResult(image, built.records(), pushed, outputs);
  }

  /** Says so when a layer is not the one that its key was known to give; that is no error. */
  private void warnOfUnexpected(BuildRequest request, Built built) throws IOException {
    String preset = request.preset().preset();
    try {
      Optional<ExpectedDigests> expected =
          new DigestsFile(preset, built.locked().name(), Optional.empty()).read();
      for (StageRecord record : built.records()) {
        expected
            .flatMap(digests -> digests.of(record.stage()))
            .filter(line -> line.key().equals(record.key().digest()))
            .filter(line -> !line.layer().equals(record.layer().digest()))
            .ifPresent(
                line ->
                    progress.warning(
                        "stage %1$s is %2$s, not %3$s as recorded; reproduce --stage %1$s may tell why"
                            .formatted(line.stage(), record.layer().digest(), line.layer())));
      }
    } catch (IllegalArgumentException e) {
      progress.warning(String.valueOf(e.getMessage()));
    }
  }

  private Built stages(
      BuildRequest request,
      LockedPreset locked,
      LazyEngine engine,
      RegistryLogins logins,
      UnaryOperator<StageGraph> narrow)
      throws UsageException, StageFailedException, IOException, InterruptedException {
    SortedMap<String, Digest> digests = unpinnedFetched(request, locked);
    StageGraph graph;
    try {
      graph = narrow.apply(graph(request, locked, digests));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    checkRecipes(locked.name(), graph);
    BaseRoot base = new BaseLayers(store, progress).ensure(request, locked, logins);
    fetchWhatIsNeeded(request, locked, graph, digests, base.layers());
    List<StageRecord> stages =
        GraphRun.run(locked.name(), graph, base.layers(), store, engine, progress, request.jobs());
    return new Built(locked, graph, base, stages);
  }

  /** Looks for the accounts now, since after hours of compiling is too late to miss one. */
  private RegistryLogins logins(List<ImageReference> targets) throws IOException, UsageException {
    Path home = Path.of(System.getProperty("user.home"));
    RegistryLogins logins = new RegistryLogins(environment, home, targets, progress::warning);
    try {
      for (ImageReference target : targets) {
        logins.find(target);
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    return logins;
  }

  static StageGraph graph(
      BuildRequest request, LockedPreset locked, SortedMap<String, Digest> digests)
      throws UsageException {
    StageGraph graph = locked.graph(digests);
    try {
      return request.until().isPresent() ? graph.until(request.until().get()) : graph;
    } catch (IllegalArgumentException e) {
      throw new UsageException("--until: " + e.getMessage());
    }
  }

  /** Says what is missing before the first minute is spent on what is not. */
  private static void checkRecipes(String preset, StageGraph graph) throws UsageException {
    List<String> unwritten =
        graph.stages().stream()
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

  /** All digests; a source that only its signature proves has to be fetched to have one. */
  private SortedMap<String, Digest> unpinnedFetched(BuildRequest request, LockedPreset locked)
      throws IOException, InterruptedException {
    SortedMap<String, Digest> digests = new TreeMap<>(locked.sourceDigests());
    List<SourceSpec> unpinned =
        locked.preset().sources().stream()
            .filter(source -> !digests.containsKey(source.name()))
            .toList();
    if (!unpinned.isEmpty()) {
      try (SourceFetcher fetcher = Sources.fetcher(request.sources(), store, progress)) {
        digests.putAll(fetcher.fetchAll(Sources.requests(locked.preset(), unpinned, digests)));
      }
    }
    return digests;
  }

  /** Fetches before the first compile, so that a missing source does not show up hours later. */
  private void fetchWhatIsNeeded(
      BuildRequest request,
      LockedPreset locked,
      StageGraph graph,
      SortedMap<String, Digest> digests,
      List<Layer> base)
      throws IOException, InterruptedException {
    StagePlan plan = StagePlan.of(locked.name(), graph, Optional.of(base), store);
    List<String> names =
        plan.stages().stream()
            .filter(planned -> !(planned.decision() instanceof StagePlan.Decision.Reuse))
            .map(planned -> graph.stage(planned.stage()))
            .flatMap((Stage stage) -> stage.sources().keySet().stream())
            .distinct()
            .toList();
    List<SourceSpec> needed =
        locked.preset().sources().stream().filter(source -> names.contains(source.name())).toList();
    if (!needed.isEmpty()) {
      try (SourceFetcher fetcher = Sources.fetcher(request.sources(), store, progress)) {
        fetcher.fetchAll(Sources.requests(locked.preset(), needed, digests));
      }
    }
  }

  private static AssembledImage assemble(
      LockedPreset locked, List<Layer> base, List<StageRecord> stages) {
    List<PlannedLayer> layers =
        stages.stream()
            .map(record -> PlannedLayer.ofStage(record.stage(), record.layer()))
            .toList();
    return ImageAssembler.assemble(
        ImagePlan.from(locked.preset().header().epoch(), locked.preset().image(), base, layers));
  }
}
