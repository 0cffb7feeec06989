package io.github.statix.assembler.report;

import io.github.statix.presets.Preset;
import io.github.statix.presets.SourceNotice.Reach;
import io.github.statix.presets.SourceSpec;
import io.github.statix.presets.StageSpec;
import io.github.statix.presets.model.SpdxExpression;
import java.util.List;
import java.util.stream.Collectors;

/** Says of each archive of some presets what it is, on which terms, and how far it gets. */
public final class Notices {

  private static final String UNKNOWN = "not stated";

  private static final String HEAD =
      """
      # Third-party notices

      What the stages compile, with its licence as an [SPDX expression](https://spdx.org/licenses/), as the
      preset states it; the archive's own files decide. "Reaches" is how far its content gets: *build*, it only
      helps to build; *image*, files of the image are made of it; *programs*, it is in the image, and what is
      compiled there can hold parts of it, whose licence then counts for whoever passes that on.

      The base consists of Debian packages; each has its licence in `/usr/share/doc/PACKAGE/copyright` of the image.
      """;

  private Notices() {}

  /** The notices of these presets, as Markdown. */
  public static String markdown(List<Preset> presets) {
    return HEAD + presets.stream().map(Notices::section).collect(Collectors.joining());
  }

  private static String section(Preset preset) {
    MarkdownTable table =
        new MarkdownTable(
            List.of("component", "version", "licence", "stages", "reaches", "homepage"));
    for (SourceSpec source : preset.sources()) {
      List<StageSpec> stages = stages(preset, source);
      if (!stages.isEmpty()) {
        table.row(row(source, stages));
      }
    }
    return "%n## %s%n%n%s".formatted(preset.header().name(), table);
  }

  private static List<StageSpec> stages(Preset preset, SourceSpec source) {
    return preset.stages().stream()
        .filter(stage -> stage.sources().contains(source.name()))
        .toList();
  }

  private static List<String> row(SourceSpec source, List<StageSpec> stages) {
    return List.of(
        source.name(),
        source.notice().version().orElse(""),
        source.notice().license().map(SpdxExpression::value).orElse(UNKNOWN),
        stages.stream().map(stage -> stage.name().value()).collect(Collectors.joining(", ")),
        reaches(source, stages),
        source.notice().homepage().map("<%s>"::formatted).orElse(""));
  }

  /** What only stages use whose layers stay out of the image goes no further than the build. */
  private static String reaches(SourceSpec source, List<StageSpec> stages) {
    if (stages.stream().noneMatch(StageSpec::inImage)) {
      return "build";
    }
    Reach reach = source.notice().reach();
    return switch (reach) {
      case BUILD -> "build";
      case IMAGE -> "image";
      case PROGRAMS -> "programs";
    };
  }
}
