package io.github.statix.stages.run;

import io.github.statix.presets.digests.ExpectedDigests;
import io.github.statix.presets.message.Category;
import io.github.statix.presets.message.StatixException;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.store.StageRecord;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which layers a run takes that were compiled with objects of earlier runs. Nobody can prove of
 * such a layer that a compiler made all of it, except where the same digest came out of sources
 * alone and was written down.
 *
 * @param wish what the user asked for
 * @param expected the digests that were written down for the preset
 */
public record CachedLayers(Wish wish, Optional<ExpectedDigests> expected) {

  /** What to do with them. */
  public enum Wish {
    /** Take them all. */
    TAKE,
    /** Take those that written down digests confirm; a run that needs another one fails. */
    CONFIRMED,
    /** Take those that written down digests confirm, and make the others again from sources. */
    REBUILD
  }

  /** All are taken. */
  public static final CachedLayers ALL = new CachedLayers(Wish.TAKE, Optional.empty());

  /** Checks for nulls. */
  public CachedLayers {
    Objects.requireNonNull(wish, "wish is null");
    Objects.requireNonNull(expected, "expected is null");
  }

  /** Whether this layer is taken. */
  boolean takes(StageRecord record) {
    return wish == Wish.TAKE
        || record.figures().cache().isEmpty()
        || line(record.stage(), record.key())
            .filter(line -> line.layer().equals(record.layer().digest()))
            .isPresent();
  }

  /** Whether a stage that has to run may begin with objects of earlier runs. */
  boolean offers(StageName stage, StageKey key) {
    return wish == Wish.TAKE || line(stage, key).isPresent();
  }

  private Optional<ExpectedDigests.Line> line(StageName stage, StageKey key) {
    return expected
        .flatMap(digests -> digests.of(stage))
        .filter(line -> line.key().equals(key.digest()));
  }

  /**
   * Refuses layers that are not taken.
   *
   * @throws StatixException naming their stages, and what to do
   */
  public void require(Collection<StageRecord> records) throws StatixException {
    List<StageRecord> refused = records.stream().filter(record -> !takes(record)).toList();
    if (refused.isEmpty()) {
      return;
    }
    String stages =
        refused.stream().map(record -> record.stage().value()).collect(Collectors.joining(", "));
    String owners =
        refused.stream()
            .map(record -> record.figures().cache().orElse(""))
            .distinct()
            .collect(Collectors.joining(", "));
    throw new StatixException(
        Category.VERIFICATION,
        "%s compiled with cached objects (of %s), and no digests that were written down confirm what came out: %s"
            .formatted(
                refused.size() == 1 ? "a stage was" : refused.size() + " stages were",
                owners,
                stages),
        "--compile-cache=off compiles them again from their sources; --allow-cached takes them as they are");
  }
}
