package io.github.statix.assembler.reproduce;

import io.github.statix.assembler.build.StageBuild.Built;
import io.github.statix.assembler.build.UsageException;
import io.github.statix.oci.message.NearestName;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.store.StageRecord;
import java.util.ArrayList;
import java.util.List;

/** Which stages somebody named. */
final class Choice {

  private Choice() {}

  /**
   * The chosen stages of a graph and what they need; all when none is named.
   *
   * @throws IllegalArgumentException when there is no such stage
   */
  static StageGraph narrow(StageGraph graph, List<String> names) {
    if (names.isEmpty()) {
      return graph;
    }
    List<String> known = new ArrayList<>();
    StageName.BASES.forEach(base -> known.add(base.value()));
    graph.stages().forEach(stage -> known.add(stage.name().value()));
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "there is no stage '%s'%s; the stages are %s"
                .formatted(name, NearestName.hint(name, known), String.join(", ", known)));
      }
    }
    return graph.needed(name -> names.contains(name.value()));
  }

  /** What the chosen ones of these came to; all when none is named. */
  static List<StageRecord> of(Built built, List<String> names) throws UsageException {
    if (names.contains(StageName.BASE.value()) && built.base().records().isEmpty()) {
      throw new UsageException(
          "the base of '%s' is an image from a registry, which is not built here"
              .formatted(built.locked().name()));
    }
    for (StageName base : List.of(StageName.IMAGE_BASE, StageName.BUILD_BASE)) {
      if (names.contains(base.value())
          && built.base().records().stream().noneMatch(each -> each.stage().equals(base))) {
        throw new UsageException(
            "'%s' has no %s, since its base has no packages for that"
                .formatted(built.locked().name(), base));
      }
    }
    return built.records().stream()
        .filter(record -> names.isEmpty() || names.contains(record.stage().value()))
        .toList();
  }
}
