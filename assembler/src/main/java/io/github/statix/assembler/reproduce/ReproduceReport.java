package io.github.statix.assembler.reproduce;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What came of building stages twice.
 *
 * @param preset the preset's name
 * @param varied what was another in the rebuilds, and what it was
 * @param skipped what was to be varied and could not be, and why
 * @param stages in the order of the preset
 * @param written the file of digests, when it was written
 */
public record ReproduceReport(
    String preset,
    SortedMap<Variation, String> varied,
    SortedMap<Variation, String> skipped,
    List<StageVerdict> stages,
    Optional<Path> written) {

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
