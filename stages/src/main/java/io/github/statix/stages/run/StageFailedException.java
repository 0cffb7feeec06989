package io.github.statix.stages.run;

import io.github.statix.presets.message.Category;
import io.github.statix.presets.message.StatixException;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.capture.LayerConflicts.Conflict;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.Remains;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A stage that cannot run, whose recipe did not exit with 0, or whose layer does not fit. */
public final class StageFailedException extends StatixException {

  private final transient StageName stage;
  private final transient Remains remains;

  StageFailedException(StageName stage, ContainerExit.Failed failed, List<String> tail, Path log) {
    super(
        Category.STAGE,
        "stage '%s' failed: its recipe exited with %d%n%s%n  the whole log: %s"
            .formatted(
                stage,
                failed.status(),
                String.join(System.lineSeparator(), tail.stream().map(l -> "  | " + l).toList()),
                log));
    this.stage = stage;
    this.remains = failed.remains();
  }

  StageFailedException(StageName stage, String why) {
    super(Category.STAGE, "stage '%s' cannot run: %s".formatted(stage, why));
    this.stage = stage;
    this.remains = new Remains.None();
  }

  private StageFailedException(Conflict first, String message) {
    super(Category.STAGE, message);
    this.stage = first.upper();
    this.remains = new Remains.None();
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

  /** What became of the folders of its recipe. */
  public Remains remains() {
    return remains;
  }
}
