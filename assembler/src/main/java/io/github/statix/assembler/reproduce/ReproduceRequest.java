package io.github.statix.assembler.reproduce;

import io.github.statix.assembler.build.BuildRequest;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What to build twice, and how.
 *
 * @param build how the first build is made where the store has none
 * @param stages to rebuild, {@code base} being one; all when empty
 * @param vary what is to be another in the rebuild
 * @param engine in which the rebuild runs
 * @param digests the file of expected digests, when it is not the preset's own
 * @param record whether to write what was reproduced to that file
 * @param differences of how many members of a layer to say what differs
 */
public record ReproduceRequest(
    BuildRequest build,
    List<String> stages,
    Set<Variation> vary,
    String engine,
    Optional<Path> digests,
    boolean record,
    int differences) {

  /** Copies the collections. */
  public ReproduceRequest {
    Objects.requireNonNull(build, "build is null");
    stages = List.copyOf(stages);
    Set<Variation> copy = EnumSet.noneOf(Variation.class);
    copy.addAll(vary);
    vary = copy;
    Objects.requireNonNull(engine, "engine is null");
    Objects.requireNonNull(digests, "digests is null");
  }
}
