package io.github.statix.presets.parse;

import io.github.statix.presets.SourceNotice;
import io.github.statix.presets.SourceNotice.Reach;
import io.github.statix.presets.model.SpdxExpression;
import io.github.statix.presets.text.Fields;
import io.github.statix.presets.text.Node;
import io.github.statix.presets.text.Problems;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what a preset says about where an archive comes from and on which terms. */
final class NoticeReader {

  private static final List<String> REACHES =
      Arrays.stream(Reach.values()).map(reach -> reach.name().toLowerCase(Locale.ROOT)).toList();
  private static final Pattern HOMEPAGE = Pattern.compile("https?://[!-~&&[^<>|\"`\\\\]]{1,500}");

  private final Template template;
  private final Problems problems;

  NoticeReader(Template template, Problems problems) {
    this.template = template;
    this.problems = problems;
  }

  /** The notice of a source of this file name, as it is written. */
  SourceNotice read(Fields source, Optional<Node.Text> file) {
    return new SourceNotice(
        file.flatMap(this::version),
        source.text("license").flatMap(this::license),
        source.text("homepage").flatMap(this::homepage),
        source.text("reaches").map(this::reach).orElse(Reach.IMAGE));
  }

  /** From the first variable of the file's name to its last one. */
  private Optional<String> version(Node.Text file) {
    int start = file.value().indexOf("${");
    int end = file.value().lastIndexOf('}');
    if (start < 0 || end < start) {
      return Optional.empty();
    }
    // Problems of the name are noted where the name itself is read.
    String version =
        template.unchecked(new Node.Text(file.place(), file.value().substring(start, end + 1)));
    return version.isEmpty() ? Optional.empty() : Optional.of(version);
  }

  private Optional<SpdxExpression> license(Node.Text text) {
    try {
      return Optional.of(new SpdxExpression(text.value()));
    } catch (IllegalArgumentException e) {
      problems.add(
          text.place(),
          "%s is no SPDX licence expression, such as 'MIT OR Apache-2.0': %s"
              .formatted(Problems.quoted(text.value()), e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<String> homepage(Node.Text text) {
    if (HOMEPAGE.matcher(text.value()).matches()) {
      return Optional.of(text.value());
    }
    problems.add(
        text.place(),
        "%s is no homepage; write a whole https: or http: URL"
            .formatted(Problems.quoted(text.value())));
    return Optional.empty();
  }

  private Reach reach(Node.Text text) {
    int index = REACHES.indexOf(text.value());
    if (index < 0) {
      problems.addUnknown(
          text.place(),
          "nothing reaches as far as %s".formatted(Problems.quoted(text.value())),
          text.value(),
          REACHES);
      return Reach.IMAGE;
    }
    return Reach.values()[index];
  }
}
