package io.github.statix.assembler.build;

import io.github.statix.assembler.build.StageBuild.Built;
import io.github.statix.assembler.jib.ImageAssembler;
import io.github.statix.assembler.output.Delivery;
import io.github.statix.assembler.output.Output;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.plan.ImagePlan;
import io.github.statix.assembler.plan.PlannedLayer;
import io.github.statix.assembler.push.ImagePusher;
import io.github.statix.assembler.push.KnownBlobs;
import io.github.statix.assembler.push.PushedImage;
import io.github.statix.assembler.registry.Registries;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.digests.DigestsFile;
import io.github.statix.presets.digests.ExpectedDigests;
import io.github.statix.presets.lock.LockException;
import io.github.statix.presets.parse.PresetException;
import io.github.statix.stages.run.StackCheck;
import io.github.statix.stages.run.StageFailedException;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The main job: from a preset to a pushed image. */
public final class ImageBuild {

  private final Store store;
  private final BuildProgress progress;
  private final Map<String, String> environment;
  private final OutputStream standardOutput;
  private final StageBuild stages;

  /**
   * Prepares builds.
   *
   * @param environment the process's variables, for credentials and the Docker daemon
   * @param standardOutput where an archive goes that is not to be a file
   */
  public ImageBuild(
      Store store,
      BuildProgress progress,
      Map<String, String> environment,
      OutputStream standardOutput) {
    this.store = store;
    this.progress = progress;
    this.environment = environment;
    this.standardOutput = standardOutput;
    this.stages = new StageBuild(store, progress, environment);
  }

  /** Builds, assembles, and sends the image wherever the request says. */
  public BuildResult run(BuildRequest request)
      throws PresetException,
          LockException,
          UsageException,
          StageFailedException,
          IOException,
          InterruptedException {
    Preflight preflight = new Preflight(request, store, progress, stages, environment);
    LockedPreset locked = preflight.load();
    return stages.untilSound(
        request.engine(),
        request.compileCache(),
        engine -> build(request, locked, engine, preflight));
  }

  private BuildResult build(
      BuildRequest request, LockedPreset locked, LazyEngine engine, Preflight preflight)
      throws UsageException, StageFailedException, IOException, InterruptedException {
    List<ImageReference> targets = request.destinations().targets(locked.preset().image().tag());
    Registries registries = preflight.run(locked, targets, engine);
    Built built =
        stages.stages(
            request,
            locked,
            engine,
            registries,
            graph -> StageBuild.forImage(request, locked, graph));
    BaseRoot base = built.base();
    warnOfUnexpected(request, built);
    List<StageRecord> kept =
        built.stages().stream()
            .filter(record -> locked.preset().stage(record.stage()).orElseThrow().inImage())
            .toList();
    StackCheck.run(base.image(), kept, store.blobs());
    AssembledImage image = assemble(locked, base, kept);
    List<PushedImage> pushed =
        new ImagePusher(store.blobs(), registries, progress)
            .push(image, targets, known(locked, base));
    List<Output> outputs = request.destinations().outputs();
    deliver(outputs, image, locked.preset().image().tag(), pushed);
    return new BuildResult(image, built.records(), pushed, outputs);
  }

  /** Where that fails, the error says what is done already: nobody prints it otherwise. */
  private void deliver(
      List<Output> outputs, AssembledImage image, String tag, List<PushedImage> pushed)
      throws IOException, InterruptedException {
    List<String> done = new ArrayList<>();
    pushed.forEach(each -> done.add(each.pinned().toString()));
    for (Output output : outputs) {
      try {
        new Delivery(store, environment, standardOutput).write(output, image, tag);
      } catch (BlobException e) {
        throw e;
      } catch (StatixException e) {
        throw done.isEmpty()
            ? e
            : new StatixException(
                e.category(),
                "%s (done before that: %s)".formatted(e.getMessage(), String.join(", ", done)),
                e.remedy().orElse(null),
                e);
      }
      done.add(output + "@" + image.digest());
    }
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

  private static AssembledImage assemble(
      LockedPreset locked, BaseRoot base, List<StageRecord> stages) {
    List<PlannedLayer> layers =
        stages.stream()
            .map(record -> PlannedLayer.ofStage(record.stage(), record.layer()))
            .toList();
    return ImageAssembler.assemble(
        ImagePlan.from(
            locked.preset().header().epoch(),
            locked.preset().image(),
            base.image(),
            layers,
            base.settings()));
  }

  /** The registry of a base image has its layers, and need not be sent them. */
  private static List<KnownBlobs> known(LockedPreset locked, BaseRoot base) {
    return locked.preset().base() instanceof BaseSpec.Image image
        ? List.of(KnownBlobs.layers(image.reference(), base.image()))
        : List.of();
  }
}
