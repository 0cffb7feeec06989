package io.github.statix.stages.run;

import io.github.statix.presets.model.StageName;
import java.nio.file.Path;
import java.util.List;

/** A recipe that did not exit with 0. */
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

  /** The stage that failed. */
  public StageName stage() {
    return stage;
  }
}
