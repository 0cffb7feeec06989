package io.github.statix.assembler.reproduce;

import io.github.statix.assembler.build.BuildProgress;
import io.github.statix.assembler.build.StageBuild;
import io.github.statix.assembler.build.StageBuild.Built;
import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.reproduce.StageVerdict.Expected;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.StageSpec;
import io.github.statix.presets.digests.DigestsFile;
import io.github.statix.presets.digests.ExpectedDigests;
import io.github.statix.presets.lock.LockException;
import io.github.statix.presets.model.StageName;
import io.github.statix.presets.parse.PresetException;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.choice.Engines;
import io.github.statix.stages.run.StageFailedException;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes sure that stages are built, builds them again in a second store, and compares. */
public final class Reproduction {

  /** Longer than any usual store's path, and with a blank in it. */
  private static final String SECOND = "another place/with-a-longer-path-than-usual/store";

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
        new StageBuild(store, progress, environment).stages(request.build(), request::narrow);
    List<StageRecord> chosen = request.chosen(built);
    DigestsFile file =
        new DigestsFile(
            request.build().preset().preset(), built.locked().name(), request.digests());
    Optional<ExpectedDigests> expected = expected(file);
    try (WorkFolder folder = store.workFolder("reproduce");
        Store second = Store.open(folder.path().resolve(SECOND), progress::warning);
        ContainerEngine engine = Engines.choose(request.engine(), second, CompileCache.OFF)) {
      Variations variations = variations(request, built, chosen, second, engine);
      Rebuild rebuild = new Rebuild(request, built, store, second, engine, variations, progress);
      List<StageVerdict> verdicts = new ArrayList<>();
      for (StageRecord first : chosen) {
        verdicts.add(
            new StageVerdict(
                first,
                rebuild.run(first),
                expected(expected, first),
                Rebuild.isBase(first.stage()) ? variations.missedByBase() : List.of()));
      }
      Optional<Path> written =
          request.record() ? record(file, expected, built, verdicts) : Optional.empty();
      return new ReproduceReport(built.locked().name(), variations, verdicts, written);
    }
  }

  private Variations variations(
      ReproduceRequest request,
      Built built,
      List<StageRecord> chosen,
      Store second,
      ContainerEngine engine)
      throws IOException, InterruptedException {
    List<Layer> base =
        chosen.stream().allMatch(first -> Rebuild.isBase(first.stage()))
            ? List.of()
            : built.base().build();
    for (Layer layer : base) {
      second.blobs().share(store.blobs(), layer.digest());
    }
    return Variations.of(
        request.vary(), request.build().jobs(), second, engine, base, built.graph().epoch());
  }

  private static Optional<ExpectedDigests> expected(DigestsFile file)
      throws IOException, UsageException {
    try {
      return file.read();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static Expected expected(Optional<ExpectedDigests> digests, StageRecord first) {
    Digest key = first.key().digest();
    return digests
        .flatMap(all -> all.of(first.stage()))
        .map(
            line ->
                line.key().equals(key) ? new Expected.Known(line.layer()) : new Expected.OtherKey())
        .orElseGet(Expected.Unknown::new);
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
