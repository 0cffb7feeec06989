package io.github.statix.assembler.reproduce;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.compare.LayerDifference;
import io.github.statix.stages.store.StageRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What a second build of a stage came to.
 *
 * @param first what the first build came to
 * @param rebuilt how the rebuild ended
 * @param expected what the file of digests says
 * @param notVaried what was varied for other stages and could not be for this one
 */
public record StageVerdict(
    StageRecord first, Rebuilt rebuilt, Expected expected, List<String> notVaried) {

  /** How a rebuild ended. */
  public sealed interface Rebuilt {

    /** With the first build's layer. */
    record Same() implements Rebuilt {}

    /**
     * With another layer.
     *
     * @param files the first build's layer and this one, in the store
     */
    record Different(Digest layer, LayerDifference difference, List<Path> files)
        implements Rebuilt {}

    /** Its recipe, or what makes the base, failed. */
    record Failed(String message) implements Rebuilt {}
  }

  /** What a stage was expected to come to. */
  public sealed interface Expected {

    /** This layer. */
    record Known(Digest layer) implements Expected {}

    /** Something was recorded, but for another key: recipe, sources or versions changed since. */
    record OtherKey() implements Expected {}

    /** Nothing was recorded. */
    record Unknown() implements Expected {}
  }

  /** Copies the list. */
  public StageVerdict {
    Objects.requireNonNull(first, "first is null");
    Objects.requireNonNull(rebuilt, "rebuilt is null");
    Objects.requireNonNull(expected, "expected is null");
    notVaried = List.copyOf(notVaried);
  }

  /** Whether both builds came to the same layer. */
  public boolean isReproduced() {
    return rebuilt instanceof Rebuilt.Same;
  }

  /** Whether the layer is another than was recorded for the same key. */
  public boolean isUnexpected() {
    return expected instanceof Expected.Known known && !known.layer().equals(digest());
  }

  /** The first build's layer. */
  public Digest digest() {
    return first.layer().digest();
  }
}
