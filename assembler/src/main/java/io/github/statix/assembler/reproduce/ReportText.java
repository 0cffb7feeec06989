package io.github.statix.assembler.reproduce;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.assembler.reproduce.StageVerdict.Expected;
import io.github.statix.assembler.reproduce.StageVerdict.Rebuilt;
import io.github.statix.oci.document.JsonText;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.ShellWords;
import io.github.statix.stages.compare.Difference;
import io.github.statix.stages.compare.LayerDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A report for people, and for programs. */
public final class ReportText {

  private ReportText() {}

  /** Several lines, each ended. */
  public static String of(ReproduceReport report) {
    StringBuilder text = new StringBuilder("preset %s\n\n".formatted(report.preset()));
    Variations variations = report.variations();
    variations.varied().forEach((what, how) -> text.append(variation("varied", what, how)));
    variations.skipped().forEach((what, why) -> text.append(variation("not varied", what, why)));
    if (!(variations.varied().isEmpty() && variations.skipped().isEmpty())) {
      text.append('\n');
    }
    for (StageVerdict stage : report.stages()) {
      text.append("%-20s %-12s %s\n".formatted(stage.first().stage(), word(stage), stage.digest()));
      details(stage).forEach(line -> text.append("    ").append(line).append('\n'));
    }
    report.written().ifPresent(file -> text.append("\nrecorded in %s\n".formatted(file)));
    return text.toString();
  }

  private static String variation(String word, Variation what, String value) {
    return "%-11s %-9s %s\n".formatted(word, what.word(), value.lines().findFirst().orElse(""));
  }

  private static String word(StageVerdict stage) {
    if (stage.rebuilt() instanceof Rebuilt.Failed) {
      return "FAILS";
    }
    return stage.isReproduced() ? "reproduced" : "DIFFERS";
  }

  private static List<String> details(StageVerdict stage) {
    List<String> lines = new ArrayList<>();
    if (stage.rebuilt() instanceof Rebuilt.Failed failed) {
      failed.message().lines().forEach(lines::add);
    } else if (stage.rebuilt() instanceof Rebuilt.Different different) {
      lines.add("built again: " + different.layer());
      lines.addAll(differences(different.difference()));
      lines.add("to look into the files: " + diffoscope(different));
    }
    if (stage.isUnexpected() && stage.expected() instanceof Expected.Known known) {
      lines.add("DIFFERS from what is recorded: " + known.layer());
    } else if (stage.expected() instanceof Expected.OtherKey) {
      lines.add(
          "not recorded: what is recorded is for another key; recipe, sources, inputs or versions"
              + " have changed since");
    } else if (stage.expected() instanceof Expected.Unknown) {
      lines.add("not recorded");
    }
    if (!stage.notVaried().isEmpty()) {
      lines.add("not varied here: " + String.join(", ", stage.notVaried()));
    }
    return lines;
  }

  private static List<String> differences(LayerDifference difference) {
    List<String> lines = new ArrayList<>();
    for (Difference one : difference.differences()) {
      lines.add(ForeignText.printable(one.toString()));
    }
    long named = difference.differences().stream().map(Difference::path).distinct().count();
    if (difference.members() > named) {
      lines.add("and %d more members".formatted(difference.members() - named));
    }
    return lines;
  }

  private static String diffoscope(Rebuilt.Different different) {
    List<String> words = new ArrayList<>(List.of("diffoscope"));
    different.files().forEach(file -> words.add(file.toString()));
    return ShellWords.line(words);
  }

  /** One JSON object. */
  public static String json(ReproduceReport report) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("preset", report.preset());
    json.put("good", report.isGood());
    put(json.putObject("varied"), report.variations().varied());
    put(json.putObject("skipped"), report.variations().skipped());
    ArrayNode stages = json.putArray("stages");
    report.stages().forEach(stage -> put(stages.addObject(), stage));
    report.written().ifPresent(file -> json.put("recorded", file.toString()));
    return JsonText.of(json);
  }

  private static void put(ObjectNode json, Map<Variation, String> variations) {
    variations.forEach((what, value) -> json.put(what.word(), value));
  }

  private static void put(ObjectNode json, StageVerdict stage) {
    json.put("stage", stage.first().stage().value());
    json.put("verdict", word(stage));
    json.put("key", stage.first().key().digest().toString());
    json.put("digest", stage.digest().toString());
    if (stage.rebuilt() instanceof Rebuilt.Failed failed) {
      json.put("failure", failed.message());
    } else if (stage.rebuilt() instanceof Rebuilt.Different different) {
      json.put("rebuilt", different.layer().toString());
      put(json, different);
    } else {
      json.put("rebuilt", stage.digest().toString());
    }
    if (stage.expected() instanceof Expected.Known known) {
      json.put("expected", known.layer().toString());
    }
    json.put("otherKeyRecorded", stage.expected() instanceof Expected.OtherKey);
    ArrayNode notVaried = json.putArray("notVaried");
    stage.notVaried().forEach(notVaried::add);
  }

  private static void put(ObjectNode json, Rebuilt.Different different) {
    ArrayNode files = json.putArray("files");
    different.files().forEach(file -> files.add(file.toString()));
    json.put("differingMembers", different.difference().members());
    ArrayNode differences = json.putArray("differences");
    for (Difference one : different.difference().differences()) {
      differences
          .addObject()
          .put("path", one.path())
          .put("what", one.what().word())
          .put("first", one.first())
          .put("rebuilt", one.second());
    }
  }
}
