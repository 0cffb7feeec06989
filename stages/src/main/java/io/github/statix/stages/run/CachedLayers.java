package io.github.statix.stages.run;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.presets.digests.ExpectedDigests;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.store.StageFigures;
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
 * @param lineage where the preset, its recipes and its lock come from, in words: nobody can choose
 *     it for another's preset
 * @param expected the digests that were written down for the preset
 */
public record CachedLayers(Wish wish, String lineage, Optional<ExpectedDigests> expected) {

  /** What to do with them. */
  public enum Wish {
    /** Take them all. */
    ALL,
    /**
     * Take those of the same lineage and of shipped presets, and make the others again: whoever
     * wrote to another preset's cache is to decide nothing here.
     */
    OWN,
    /** Take those that written down digests confirm; a run that needs another one fails. */
    CONFIRMED,
    /** Take those that written down digests confirm, and make the others again from sources. */
    REBUILD
  }

  private static final String SHIPPED = "shipped preset ";

  /** Checks for nulls. */
  public CachedLayers {
    Objects.requireNonNull(wish, "wish is null");
    Objects.requireNonNull(lineage, "lineage is null");
    Objects.requireNonNull(expected, "expected is null");
  }

  /** The lineage of a preset that comes with the program, with nothing of the user's in it. */
  public static String shipped(String preset) {
    return SHIPPED + preset;
  }

  /** Whether this layer is taken. */
  boolean takes(StageRecord record) {
    Optional<String> owner = record.figures().cache();
    return owner.isEmpty()
        || wish == Wish.ALL
        || (wish == Wish.OWN && isTrusted(owner.get()))
        || line(record.stage(), record.key())
            .filter(line -> line.layer().equals(record.layer().digest()))
            .isPresent();
  }

  private boolean isTrusted(String owner) {
    return owner.equals(lineage)
        || owner.equals(StageFigures.OLDER_VERSION)
        || owner.matches(SHIPPED + "[A-Za-z0-9.-]+");
  }

  /** Whether a layer that is not taken is made again, and no reason to give up. */
  boolean remakes() {
    return wish == Wish.OWN || wish == Wish.REBUILD;
  }

  /** Whether a stage that has to run may begin with objects of earlier runs. */
  boolean offers(StageName stage, StageKey key) {
    return wish == Wish.ALL || wish == Wish.OWN || line(stage, key).isPresent();
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
                ForeignText.line(owners),
                stages),
        "--compile-cache=off compiles them again from their sources; --allow-cached takes them as they are");
  }
}
