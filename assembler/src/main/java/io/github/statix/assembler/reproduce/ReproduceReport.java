package io.github.statix.assembler.reproduce;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What came of building stages twice.
 *
 * @param preset the preset's name
 * @param variations in what the rebuilds differed from first builds
 * @param stages in the order of the preset
 * @param written the file of digests, when it was written
 */
public record ReproduceReport(
    String preset, Variations variations, List<StageVerdict> stages, Optional<Path> written) {

  /** Copies the list. */
  public ReproduceReport {
    stages = List.copyOf(stages);
  }

  /** Whether every stage was reproduced, and is what was recorded or is recorded now. */
  public boolean isGood() {
    return stages.stream()
        .allMatch(stage -> stage.isReproduced() && (written.isPresent() || !stage.isUnexpected()));
  }
}
