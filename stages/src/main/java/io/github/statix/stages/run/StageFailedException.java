package io.github.statix.stages.run;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.tar.LayerException;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.capture.LayerConflicts.Conflict;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.Remains;
import io.github.statix.stages.run.StageLimits.Shortage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A stage that cannot run, whose recipe did not exit with 0, that was ended, or whose layer does
 * not fit.
 */
public final class StageFailedException extends StatixException {

  /** Shells report a signal as 128 and its number. */
  private static final int KILLED = 128 + 9;

  private static final Map<Integer, String> SIGNALS =
      Map.of(
          128 + 4,
          "an illegal instruction (SIGILL)",
          128 + 6,
          "an abort (SIGABRT)",
          128 + 7,
          "a bus error (SIGBUS)",
          128 + 8,
          "an arithmetic error (SIGFPE)",
          KILLED,
          "killed (SIGKILL), perhaps because memory ran out; try a lower --jobs",
          128 + 11,
          "a segmentation fault (SIGSEGV)",
          128 + 13,
          "a broken pipe (SIGPIPE)",
          128 + 15,
          "terminated (SIGTERM)");

  private final transient StageName stage;
  private final transient Remains remains;

  private StageFailedException(
      Category category,
      StageName stage,
      String message,
      @Nullable String remedy,
      Remains remains,
      @Nullable Throwable cause) {
    super(category, message, remedy, cause);
    this.stage = stage;
    this.remains = remains;
  }

  StageFailedException(StageName stage, String why) {
    this(
        Category.STAGE,
        stage,
        "stage '%s' cannot run: %s".formatted(stage, why),
        null,
        new Remains.None(),
        null);
  }

  /**
   * The recipe failed.
   *
   * @param tail the last lines of its log, fit for a terminal
   */
  static StageFailedException failed(
      StageName stage, ContainerExit.Failed failed, List<String> tail, Path log) {
    String signal = SIGNALS.get(failed.status());
    String what =
        "stage '%s' failed: its recipe exited with %d%s"
            .formatted(stage, failed.status(), signal == null ? "" : ", " + signal);
    return new StageFailedException(
        Category.STAGE, stage, withLog(what, tail, log), null, failed.remains(), null);
  }

  /** The stage exceeded a limit. */
  static StageFailedException ended(
      StageName stage, StageWatch.Reason reason, Remains remains, List<String> tail, Path log) {
    if (reason instanceof StageWatch.Reason.Full full) {
      Shortage shortage = full.shortage();
      String what =
          "stage '%s' was ended since only %d MB are free in the file system of %s; %d MB are kept free"
              .formatted(
                  stage,
                  shortage.free() / 1_000_000,
                  shortage.folder(),
                  shortage.reserve() / 1_000_000);
      return new StageFailedException(
          Category.DISK,
          stage,
          withLog(what, tail, log),
          "Make room there ('cache gc' deletes what failed stages left), or use another --store.",
          remains,
          null);
    }
    StageWatch.Reason.Late late = (StageWatch.Reason.Late) reason;
    return new StageFailedException(
        Category.STAGE,
        stage,
        withLog("stage '%s' was ended after %s".formatted(stage, late.limit()), tail, log),
        "To give it longer, use --stage-timeout or change its 'timeout' in the preset.",
        remains,
        null);
  }

  /** What the recipe installed cannot be a layer. */
  static StageFailedException unfit(
      StageName stage, LayerException why, Remains remains, Path log) {
    String what =
        "stage '%s' failed: what its recipe installed cannot be a layer: %s"
            .formatted(stage, why.getMessage());
    return new StageFailedException(
        Category.STAGE, stage, withLog(what, List.of(), log), null, remains, why);
  }

  private static String withLog(String what, List<String> tail, Path log) {
    StringBuilder message = new StringBuilder(what).append(System.lineSeparator());
    tail.forEach(line -> message.append("  | ").append(line).append(System.lineSeparator()));
    return message.append("  the whole log: ").append(log).toString();
  }

  /** The stages do not fit on top of each other. */
  static StageFailedException conflicts(List<Conflict> conflicts) {
    return new StageFailedException(
        Category.STAGE,
        conflicts.get(0).upper(),
        "the layers do not fit together:\n  "
            + conflicts.stream().map(Conflict::message).collect(Collectors.joining("\n  ")),
        null,
        new Remains.None(),
        null);
  }

  /** The stage that failed. */
  public StageName stage() {
    return stage;
  }

  /** What became of the folders of its recipe. */
  public Remains remains() {
    return remains;
  }
}
