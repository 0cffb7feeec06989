package io.github.statix.assembler.cli.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.assembler.build.BuildPlan;
import io.github.statix.assembler.build.BuildRequest;
import io.github.statix.assembler.output.Output;
import io.github.statix.assembler.progress.Display;
import io.github.statix.assembler.progress.ProgressMode;
import io.github.statix.assembler.progress.RunDisplay;
import io.github.statix.assembler.progress.Sizes;
import io.github.statix.oci.document.JsonText;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.run.StagePlan.Decision;
import io.github.statix.stages.run.StagePlan.Planned;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Prints what a run would do. */
public final class PlanPrinter {

  private final Console console;

  /** Prints there. */
  public PlanPrinter(Console console) {
    this.console = console;
  }

  /**
   * Plans the request and prints what came of it.
   *
   * @param storeFolder of the store to plan against
   * @param json whether programs read it
   */
  public void print(BuildRequest request, Path storeFolder, boolean json) throws Exception {
    try (Display display = console.display(ProgressMode.PLAIN);
        Store store = Store.openToRead(storeFolder, display::warning)) {
      BuildPlan plan = BuildPlan.of(request, store, new RunDisplay(display));
      console.out().print(json ? json(plan) : text(plan));
    }
  }

  private static String text(BuildPlan plan) {
    StringBuilder text = new StringBuilder();
    text.append("preset %s%n%n".formatted(plan.preset()));
    for (Planned planned : plan.stages()) {
      Decision decision = planned.decision();
      text.append(
          "%-20s %-8s %10s %12s%n"
              .formatted(
                  planned.stage(),
                  word(decision),
                  planned.last().map(last -> Sizes.bytes(last.layer().size())).orElse("-"),
                  planned.last().map(last -> Sizes.time(last.duration())).orElse("-")));
      reasons(decision).forEach(reason -> text.append("    %s%n".formatted(reason)));
    }
    for (ImageReference target : plan.targets()) {
      text.append("%npush to %s%n".formatted(target));
    }
    for (Output output : plan.outputs()) {
      text.append("%nwrite %s%n".formatted(output));
    }
    return text.toString();
  }

  private static String json(BuildPlan plan) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("preset", plan.preset());
    ArrayNode stages = json.putArray("stages");
    for (Planned planned : plan.stages()) {
      ObjectNode stage = stages.addObject();
      stage.put("stage", planned.stage().value());
      stage.put("decision", word(planned.decision()));
      ArrayNode reasons = stage.putArray("reasons");
      reasons(planned.decision()).forEach(reasons::add);
      planned.last().ifPresent(last -> addLast(stage, last));
    }
    ArrayNode targets = json.putArray("push");
    plan.targets().forEach(target -> targets.add(target.toString()));
    ArrayNode outputs = json.putArray("outputs");
    plan.outputs().forEach(output -> outputs.add(output.toString()));
    return JsonText.of(json);
  }

  private static void addLast(ObjectNode stage, StageRecord last) {
    stage.put("lastSize", last.layer().size());
    stage.put("lastMillis", last.duration().toMillis());
  }

  private static String word(Decision decision) {
    if (decision instanceof Decision.Reuse) {
      return "reuse";
    }
    if (decision instanceof Decision.Build) {
      return "build";
    }
    return decision instanceof Decision.Depends ? "depends" : "missing";
  }

  private static List<String> reasons(Decision decision) {
    if (decision instanceof Decision.Build build) {
      return build.reasons();
    }
    if (decision instanceof Decision.Depends depends) {
      return List.of(
          "built, unless %s comes out as before"
              .formatted(
                  depends.inputs().stream()
                      .map(StageName::value)
                      .collect(Collectors.joining(", "))));
    }
    return decision instanceof Decision.Missing missing ? List.of(missing.reason()) : List.of();
  }
}
