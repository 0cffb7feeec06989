package io.github.statix.assembler.reproduce;

import io.github.statix.assembler.build.BuildProgress;
import io.github.statix.assembler.reproduce.StageVerdict.Rebuilt;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.presets.model.TimeLimit;
import io.github.statix.stages.compare.LayerDifference;
import io.github.statix.stages.compare.Traces;
import io.github.statix.stages.run.StageLog;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rebuilds one stage, or the base, in other surroundings and compares what comes out. */
final class StageRebuild {

  private static final int TAIL = 5;
  private static final int STAGE_FAILED = 4;
  private static final int BASE_FAILED = 3;
  private static final int INTERRUPTED = 130;

  private final Store store;
  private final BuildProgress progress;
  private final Surroundings surroundings;
  private final ProgramFiles program;
  private final Path home;
  private final int differences;

  /**
   * Prepares rebuilds.
   *
   * @param home a folder for them; each has one of its own there while it lasts
   * @param differences of how many members to say what differs
   */
  StageRebuild(
      Store store,
      BuildProgress progress,
      Surroundings surroundings,
      ProgramFiles program,
      Path home,
      int differences) {
    this.store = store;
    this.progress = progress;
    this.surroundings = surroundings;
    this.program = program;
    this.home = home;
    this.differences = differences;
  }

  /**
   * Rebuilds.
   *
   * @param first what the first build came to
   * @param limit the longest it may take
   */
  Rebuilt run(String preset, StageRecord first, RebuildOrder order, Optional<TimeLimit> limit)
      throws IOException, InterruptedException {
    boolean otherUser =
        surroundings.isOtherUser() && order.work() instanceof RebuildOrder.Work.OfStage;
    Path folder = folder(home.resolve(first.stage().value()));
    try {
      RebuildFiles files = new RebuildFiles(folder);
      Path where = store.root();
      if (surroundings.hasOwnStore()) {
        where = folder(folder.resolve("store"));
        fill(where, order);
      }
      files.write(order, where);
      if (otherUser) {
        handOver(folder);
      }
      Path log = log(preset, first);
      ArrayDeque<String> tail = new ArrayDeque<>();
      List<String> command = surroundings.prefix(otherUser);
      command.addAll(program.rebuild(surroundings.javaOptions(), files.folder()));
      RebuildProcess.End end = start(first.stage(), command, limit, log, tail);
      if (end.late()) {
        return new Rebuilt.Failed(
            "it was ended after %s\nthe whole log: %s".formatted(limit.orElseThrow(), log));
      }
      if (end.code() == 0 && files.hasResult()) {
        return done(first, files.readResult(), where);
      }
      return failed(first.stage(), end, tail, log);
    } finally {
      WorkFolder.delete(folder);
    }
  }

  private RebuildProcess.End start(
      StageName stage,
      List<String> command,
      Optional<TimeLimit> limit,
      Path log,
      ArrayDeque<String> tail)
      throws IOException, InterruptedException {
    Path errors = Files.createFile(home.resolve(stage + "-errors"));
    try (StageLog lines = new StageLog(log)) {
      progress.note("stage %s: built again, log %s".formatted(stage, log));
      return RebuildProcess.run(
          command,
          surroundings.environment(),
          errors,
          limit,
          lines.sink(
              line -> {
                progress.line(stage, line);
                tail.addLast(ForeignText.line(line));
                if (tail.size() > TAIL) {
                  tail.removeFirst();
                }
              }));
    } finally {
      Files.delete(errors);
    }
  }

  private Path log(String preset, StageRecord first) {
    Path ofFirst = StageLog.file(store, preset, first.stage(), first.key());
    String name = ofFirst.getFileName().toString();
    return ofFirst.resolveSibling(name.substring(0, name.length() - 4) + "-again.log");
  }

  private Rebuilt done(StageRecord first, Layer rebuilt, Path where) throws IOException {
    Digest digest = rebuilt.digest();
    if (digest.equals(first.layer().digest())) {
      return new Rebuilt.Done(digest, Optional.empty());
    }
    Traces traces =
        new Traces(
            List.of(store.root().toString(), home.toString()),
            List.of(Host.name(), Host.OTHER_NAME),
            surroundings.bothJobs());
    try (Store other = Store.openToRead(where, warning -> {})) {
      LayerDifference difference =
          LayerDifference.find(
              new LayerDifference.Build(store.blobs(), first.layer()),
              new LayerDifference.Build(other.blobs(), rebuilt),
              traces,
              differences);
      return new Rebuilt.Done(digest, Optional.of(difference));
    }
  }

  private static Rebuilt failed(
      StageName stage, RebuildProcess.End end, ArrayDeque<String> tail, Path log)
      throws IOException, InterruptedException {
    if (end.code() == INTERRUPTED) {
      throw new InterruptedException("the rebuild was interrupted");
    }
    boolean byRecipe = end.code() == STAGE_FAILED;
    if (byRecipe || StageName.BASES.contains(stage) && end.code() == BASE_FAILED) {
      // A recipe that failed says why itself; of what it installed only the program complains.
      boolean explained = end.complaint().contains("statix-assemble: ");
      String said = byRecipe && !explained ? String.join("\n", tail) : end.complaint();
      return new Rebuilt.Failed("%s\nthe whole log: %s".formatted(said, log));
    }
    throw new StatixException(
        category(end.code()),
        "stage '%s' could not be built again (status %d): %s"
            .formatted(stage, end.code(), end.complaint()));
  }

  /** What the other process said by its exit status (docs/command-line.md). */
  private static Category category(int code) {
    return switch (code) {
      case 2 -> Category.USAGE;
      case 3 -> Category.SOURCE;
      case 5 -> Category.REGISTRY;
      case 6 -> Category.VERIFICATION;
      case 7 -> Category.ENGINE;
      case 8 -> Category.DISK;
      default -> Category.BUG;
    };
  }

  private void fill(Path folder, RebuildOrder order) throws IOException {
    try (Store fresh = Store.open(folder)) {
      for (Digest digest : order.work().blobs()) {
        fresh.blobs().share(store.blobs(), digest);
      }
    }
  }

  private static Path folder(Path path) throws IOException {
    Files.createDirectories(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    return path;
  }

  /** Gives the folder to the other user, but for blobs, which may be the same files as ours. */
  private static void handOver(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.toList();
    }
    for (Path path : all) {
      boolean blob =
          Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
              && path.getFileName().toString().matches("[0-9a-f]{64}");
      if (!blob) {
        Files.setAttribute(path, "unix:uid", Host.OTHER_USER, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", Host.OTHER_USER, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }
}
