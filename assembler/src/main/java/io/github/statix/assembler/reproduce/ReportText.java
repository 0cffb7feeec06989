package io.github.statix.assembler.reproduce;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.assembler.reproduce.StageVerdict.Expected;
import io.github.statix.assembler.reproduce.StageVerdict.Rebuilt;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.stages.compare.Finding;
import io.github.statix.stages.compare.LayerDifference;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A report for people, and for programs. */
public final class ReportText {

  private ReportText() {}

  /** Several lines, each ended. */
  public static String of(ReproduceReport report) {
    StringBuilder text = new StringBuilder("preset %s\n\n".formatted(report.preset()));
    report.varied().forEach((what, value) -> text.append(variation("varied", what, value)));
    report.skipped().forEach((what, why) -> text.append(variation("not varied", what, why)));
    if (!(report.varied().isEmpty() && report.skipped().isEmpty())) {
      text.append('\n');
    }
    report.stages().forEach(stage -> text.append(stage(stage)));
    report.written().ifPresent(file -> text.append("\nrecorded in %s\n".formatted(file)));
    return text.toString();
  }

  private static String variation(String word, Variation what, String value) {
    return "%-11s %-9s %s\n".formatted(word, what.word(), value.lines().findFirst().orElse(""));
  }

  private static String stage(StageVerdict stage) {
    StringBuilder text =
        new StringBuilder(
            "%-20s %-12s %s\n".formatted(stage.first().stage(), word(stage), stage.digest()));
    if (stage.rebuilt() instanceof Rebuilt.Failed failed) {
      failed.message().lines().forEach(line -> text.append("    %s\n".formatted(line)));
    } else if (!stage.isReproduced() && stage.rebuilt() instanceof Rebuilt.Done done) {
      text.append("    built again: %s\n".formatted(done.layer()));
    }
    difference(stage).ifPresent(difference -> text.append(differences(difference)));
    expectation(stage).ifPresent(line -> text.append("    %s\n".formatted(line)));
    if (!stage.same().isEmpty()) {
      text.append("    not varied here: %s\n".formatted(String.join(", ", stage.same())));
    }
    return text.toString();
  }

  private static String word(StageVerdict stage) {
    if (stage.rebuilt() instanceof Rebuilt.Failed) {
      return "FAILS";
    }
    return stage.isReproduced() ? "reproduced" : "DIFFERS";
  }

  private static Optional<String> expectation(StageVerdict stage) {
    if (stage.expected() instanceof Expected.Known known) {
      return stage.isUnexpected()
          ? Optional.of("DIFFERS from what is recorded: " + known.layer())
          : Optional.empty();
    }
    return Optional.of(
        stage.expected() instanceof Expected.OtherKey
            ? "not recorded: what is recorded is for another key; recipe, sources, inputs or"
                + " versions have changed since"
            : "not recorded");
  }

  private static String differences(LayerDifference difference) {
    StringBuilder text = new StringBuilder();
    for (Finding finding : difference.findings()) {
      text.append("    %s\n".formatted(ForeignText.printable(finding.toString())));
    }
    long shown = difference.findings().stream().map(Finding::path).distinct().count();
    if (difference.members() > shown) {
      text.append("    and %d more members\n".formatted(difference.members() - shown));
    }
    return text.toString();
  }

  private static Optional<LayerDifference> difference(StageVerdict stage) {
    return stage.rebuilt() instanceof Rebuilt.Done done ? done.difference() : Optional.empty();
  }

  /** One JSON object. */
  public static String json(ReproduceReport report) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("preset", report.preset());
    json.put("good", report.isGood());
    put(json.putObject("varied"), report.varied());
    put(json.putObject("skipped"), report.skipped());
    ArrayNode stages = json.putArray("stages");
    report.stages().forEach(stage -> put(stages.addObject(), stage));
    report.written().ifPresent(file -> json.put("recorded", file.toString()));
    return ForeignText.json(json.toPrettyString()) + "\n";
  }

  private static void put(ObjectNode json, Map<Variation, String> variations) {
    variations.forEach((what, value) -> json.put(what.word(), value));
  }

  private static void put(ObjectNode json, StageVerdict stage) {
    json.put("stage", stage.first().stage().value());
    json.put("verdict", word(stage));
    json.put("key", stage.first().key().digest().toString());
    json.put("digest", stage.digest().toString());
    if (stage.rebuilt() instanceof Rebuilt.Done done) {
      json.put("rebuilt", done.layer().toString());
    } else if (stage.rebuilt() instanceof Rebuilt.Failed failed) {
      json.put("failure", failed.message());
    }
    if (stage.expected() instanceof Expected.Known known) {
      json.put("expected", known.layer().toString());
    }
    json.put("otherKeyRecorded", stage.expected() instanceof Expected.OtherKey);
    ArrayNode same = json.putArray("notVaried");
    stage.same().forEach(same::add);
    json.put("differingMembers", difference(stage).map(LayerDifference::members).orElse(0));
    ArrayNode findings = json.putArray("findings");
    for (Finding finding : difference(stage).map(LayerDifference::findings).orElse(List.of())) {
      findings
          .addObject()
          .put("path", finding.path())
          .put("inside", finding.inside())
          .put("kind", finding.kind().word())
          .put("detail", finding.detail());
    }
  }
}
