package io.github.statix.assembler.reproduce;

import io.github.statix.assembler.build.BuildRequest;
import io.github.statix.assembler.build.StageBuild.Built;
import io.github.statix.assembler.build.UsageException;
import io.github.statix.oci.message.NearestName;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.store.StageRecord;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What to build twice, and how.
 *
 * @param build how the first build is made where the store has none
 * @param stages to rebuild, {@code base} being one; all when empty
 * @param vary in what the rebuild is to differ
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

  /**
   * The stages to rebuild and those they stand on.
   *
   * @throws IllegalArgumentException when the graph has no such stage
   */
  StageGraph narrow(StageGraph graph) {
    if (stages.isEmpty()) {
      return graph;
    }
    List<String> known =
        Stream.concat(StageName.BASES.stream(), graph.stages().stream().map(stage -> stage.name()))
            .map(StageName::value)
            .toList();
    for (String name : stages) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "there is no stage '%s'%s; the stages are %s"
                .formatted(name, NearestName.hint(name, known), String.join(", ", known)));
      }
    }
    return graph.needed(name -> stages.contains(name.value()));
  }

  /** The first builds of the stages to rebuild. */
  List<StageRecord> chosen(Built built) throws UsageException {
    String preset = built.locked().name();
    if (stages.contains(StageName.BASE.value()) && built.base().records().isEmpty()) {
      throw new UsageException(
          "the base of '%s' is an image from a registry, which is not built here"
              .formatted(preset));
    }
    for (StageName base : List.of(StageName.IMAGE_BASE, StageName.BUILD_BASE)) {
      if (stages.contains(base.value())
          && built.base().records().stream().noneMatch(each -> each.stage().equals(base))) {
        throw new UsageException(
            "'%s' has no %s, since its base has no packages for that".formatted(preset, base));
      }
    }
    return built.records().stream()
        .filter(record -> stages.isEmpty() || stages.contains(record.stage().value()))
        .toList();
  }
}
