package io.github.statix.assembler.reproduce;

import io.github.statix.assembler.build.BuildProgress;
import io.github.statix.assembler.build.LockedPreset;
import io.github.statix.assembler.build.SourceOptions;
import io.github.statix.assembler.build.Sources;
import io.github.statix.assembler.build.StageBuild;
import io.github.statix.assembler.build.StageBuild.Built;
import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.reproduce.RebuildOrder.Work;
import io.github.statix.assembler.reproduce.StageVerdict.Expected;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.StageSpec;
import io.github.statix.presets.digests.DigestsFile;
import io.github.statix.presets.digests.ExpectedDigests;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.lock.LockException;
import io.github.statix.presets.model.StageName;
import io.github.statix.presets.model.TimeLimit;
import io.github.statix.presets.parse.PresetException;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.choice.Engines;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.run.StageFailedException;
import io.github.statix.stages.run.StageSpecs;
import io.github.statix.stages.source.SourceFetcher;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes sure that stages are built, builds them again, and compares. */
public final class Reproduction {

  /** Longer than any usual store's path, and with a blank in it. */
  private static final String FAR_AWAY = "another place/with-a-longer-path-than-usual/rebuild";

  private final Store store;
  private final BuildProgress progress;
  private final Map<String, String> environment;

  /**
   * Prepares.
   *
   * @param environment the process's variables
   */
  public Reproduction(Store store, BuildProgress progress, Map<String, String> environment) {
    this.store = store;
    this.progress = progress;
    this.environment = environment;
  }

  /** Does what the request says; a stage that is not reproduced is no exception but a verdict. */
  public ReproduceReport run(ReproduceRequest request)
      throws PresetException,
          LockException,
          UsageException,
          StageFailedException,
          IOException,
          InterruptedException {
    Built built =
        new StageBuild(store, progress, environment)
            .stages(request.build(), graph -> Choice.narrow(graph, request.stages()));
    List<StageRecord> chosen = Choice.of(built, request.stages());
    DigestsFile file =
        new DigestsFile(
            request.build().preset().preset(), built.locked().name(), request.digests());
    Optional<ExpectedDigests> expected = expected(file);
    try (WorkFolder folder = store.workFolder("reproduce");
        ContainerEngine engine = Engines.choose(request.engine(), store, CompileCache.OFF)) {
      Path home = open(folder);
      ProgramFiles program = ProgramFiles.copyInto(home);
      Surroundings surroundings = surroundings(request, built, chosen, engine, program, home);
      StageRebuild rebuild =
          new StageRebuild(store, progress, surroundings, program, home, request.differences());
      List<StageVerdict> verdicts = new ArrayList<>();
      for (StageRecord first : chosen) {
        RebuildOrder order = order(request, built, first, engine.name(), surroundings);
        verdicts.add(
            new StageVerdict(
                first,
                rebuild.run(built.locked().name(), first, order, limit(request, built, first)),
                expected(expected, first),
                order.work() instanceof Work.OfBase ? surroundings.sameForBase() : List.of()));
      }
      Optional<Path> written =
          request.record() ? record(file, expected, built, verdicts) : Optional.empty();
      return new ReproduceReport(
          built.locked().name(), surroundings.varied(), surroundings.skipped(), verdicts, written);
    }
  }

  private static Optional<TimeLimit> limit(
      ReproduceRequest request, Built built, StageRecord first) {
    return isBase(first.stage())
        ? Optional.empty()
        : request.build().limits().time(built.graph().stage(first.stage()));
  }

  private Surroundings surroundings(
      ReproduceRequest request,
      Built built,
      List<StageRecord> chosen,
      ContainerEngine engine,
      ProgramFiles program,
      Path home)
      throws IOException, InterruptedException {
    boolean anyStage = chosen.stream().anyMatch(one -> !isBase(one.stage()));
    List<Layer> base = anyStage ? built.base().build() : List.of();
    return Surroundings.find(request, store, engine, base, built.graph().epoch(), program, home);
  }

  private static Optional<ExpectedDigests> expected(DigestsFile file)
      throws IOException, UsageException {
    try {
      return file.read();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /** A folder that another user can look into. */
  private static Path open(WorkFolder folder) throws IOException {
    Path home = Files.createDirectories(folder.path().resolve(FAR_AWAY));
    Path top = folder.path();
    Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (Path part : top.relativize(home)) {
      top = top.resolve(part);
      Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return home;
  }

  private static Expected expected(Optional<ExpectedDigests> digests, StageRecord first) {
    return digests
        .flatMap(all -> all.of(first.stage()))
        .map(
            line ->
                line.key().equals(first.key().digest())
                    ? new Expected.Known(line.layer())
                    : new Expected.OtherKey())
        .orElseGet(Expected.Unknown::new);
  }

  private RebuildOrder order(
      ReproduceRequest request,
      Built built,
      StageRecord first,
      String engine,
      Surroundings surroundings)
      throws IOException, InterruptedException {
    SourceEpoch epoch = built.graph().epoch();
    if (isBase(first.stage())) {
      Work base = base(request, built, first.stage());
      return new RebuildOrder(base, epoch, request.engine(), surroundings.jobs());
    }
    Stage stage = built.graph().stage(first.stage());
    Map<StageName, Layer> layers = new HashMap<>();
    built.stages().forEach(record -> layers.put(record.stage(), record.layer()));
    ContainerSpec spec =
        StageSpecs.of(stage, epoch, built.base().build(), layers, surroundings.jobs());
    List<Layer> root = new ArrayList<>(spec.root());
    surroundings.overlay().ifPresent(root::add);
    // A stage that was reused needed no sources until now.
    fetch(request, built.locked(), stage);
    ContainerSpec perturbed =
        new ContainerSpec(
            spec.stage(), root, spec.sources(), spec.recipe(), spec.library(), spec.environment());
    return new RebuildOrder(new Work.OfStage(perturbed), epoch, engine, surroundings.jobs());
  }

  private void fetch(ReproduceRequest request, LockedPreset locked, Stage stage)
      throws IOException, InterruptedException {
    SourceOptions options = request.build().sources();
    try (SourceFetcher fetcher = Sources.fetcher(options, store, progress)) {
      fetcher.fetchAll(
          Sources.requests(
              locked.preset(),
              locked.preset().sources().stream()
                  .filter(source -> stage.sources().containsKey(source.name()))
                  .toList(),
              locked.sourceDigests()));
    }
  }

  private static boolean isBase(StageName stage) {
    return StageName.BASES.contains(stage);
  }

  private Work base(ReproduceRequest request, Built built, StageName stage)
      throws IOException, InterruptedException {
    LockedPreset locked = built.locked();
    Optional<Layer> below = Optional.empty();
    List<LockedPackage> packages = locked.lock().basePackages();
    if (stage.equals(StageName.BUILD_BASE)) {
      packages = locked.lock().buildPackages();
    } else if (stage.equals(StageName.IMAGE_BASE)) {
      packages = locked.lock().imagePackages();
      below = Optional.of(built.base().image().get(0));
    }
    SourceOptions options = request.build().sources();
    BaseSpec.Debian debian = (BaseSpec.Debian) locked.preset().base();
    // The base itself may have been in the store, so that nobody was asked.
    Sources.trust(options, store, progress)
        .require(debian, packages, request.build().preset().trustLock());
    try (SourceFetcher fetcher = Sources.fetcher(options, store, progress)) {
      fetcher.fetchAll(Sources.packageRequests(packages));
    }
    return new Work.OfBase(packages, below, debian.bootstrapImage().map(Object::toString));
  }

  /**
   * Writes what was reproduced. Only a layer that a rebuild came to as well gets in, and a rebuild
   * never has a compile cache, so what is written does not depend on one either.
   */
  private static Optional<Path> record(
      DigestsFile file,
      Optional<ExpectedDigests> expected,
      Built built,
      List<StageVerdict> verdicts)
      throws IOException {
    List<ExpectedDigests.Line> lines =
        verdicts.stream()
            .filter(StageVerdict::isReproduced)
            .map(
                verdict ->
                    new ExpectedDigests.Line(
                        verdict.first().stage(), verdict.first().key().digest(), verdict.digest()))
            .toList();
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    List<StageName> order = new ArrayList<>(StageName.BASES);
    built.locked().preset().stages().stream().map(StageSpec::name).forEach(order::add);
    ExpectedDigests before = expected.orElse(new ExpectedDigests(built.locked().name(), List.of()));
    return Optional.of(file.write(before.with(lines, order)));
  }
}
