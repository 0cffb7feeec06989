package io.github.statix.stages.run;

import io.github.statix.presets.model.StageName;
import io.github.statix.stages.capture.LayerConflicts.Conflict;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A stage that cannot run, whose recipe did not exit with 0, or whose layer does not fit. */
public final class StageFailedException extends Exception {

  private final transient StageName stage;

  StageFailedException(StageName stage, int status, List<String> tail, Path log) {
    super(
        "stage '%s' failed: its recipe exited with %d%n%s%n  the whole log: %s"
            .formatted(
                stage,
                status,
                String.join(System.lineSeparator(), tail.stream().map(l -> "  | " + l).toList()),
                log));
    this.stage = stage;
  }

  StageFailedException(StageName stage, String why) {
    super("stage '%s' cannot run: %s".formatted(stage, why));
    this.stage = stage;
  }

  private StageFailedException(Conflict first, String message) {
    super(message);
    this.stage = first.upper();
  }

  /** The stages do not fit on top of each other. */
  static StageFailedException conflicts(List<Conflict> conflicts) {
    return new StageFailedException(
        conflicts.get(0),
        "the layers do not fit together:\n  "
            + conflicts.stream().map(Conflict::message).collect(Collectors.joining("\n  ")));
  }

  /** The stage that failed. */
  public StageName stage() {
    return stage;
  }
}
