package io.github.statix.presets.parse;

import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.ImageSpec;
import io.github.statix.presets.Preset;
import io.github.statix.presets.PresetHeader;
import io.github.statix.presets.SourceSpec;
import io.github.statix.presets.StageSpec;
import io.github.statix.presets.text.Fields;
import io.github.statix.presets.text.Node;
import io.github.statix.presets.text.Problems;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Turns merged text into a preset, or notes everything that is wrong with it. */
final class PresetReader {

  private static final Set<String> PRESET =
      new LinkedHashSet<>(
          List.of(
              "preset",
              "description",
              "extends",
              "epoch",
              "variables",
              "keys",
              "base",
              "sources",
              "stages",
              "image"));
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*+");
  private static final int LONGEST_NAME = 64;

  private final PresetChain chain;
  private final Map<String, String> sets;
  private final Problems problems;

  PresetReader(PresetChain chain, Map<String, String> sets, Problems problems) {
    this.chain = chain;
    this.sets = sets;
    this.problems = problems;
  }

  /** The preset; empty when there are problems. */
  Optional<Preset> read() {
    Fields fields = Fields.of(chain.merged(), "a preset", problems).orElseThrow().only(PRESET);
    Optional<PresetHeader> header = header(fields);
    Variables variables = Variables.read(fields, sets, problems);
    Template template = new Template(variables, problems);
    SortedMap<String, String> keys = new KeysReader(chain, problems).read(fields);
    Optional<BaseSpec> base = new BaseReader(template, problems).read(fields);
    List<SourceSpec> sources =
        new SourcesReader(
                template,
                names(fields, "keys", KeysReader::upper),
                new SourceUrls(template, chain.within(), problems),
                problems)
            .read(fields);
    List<StageSpec> stages =
        new StagesReader(
                names(fields, "sources", name -> name), variables.values().keySet(), problems)
            .read(fields);
    ImageSpec image =
        new ImageReader(template, problems).read(fields, header.map(PresetHeader::name).orElse(""));
    if (problems.count() > 0 || header.isEmpty() || base.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Preset(header.get(), variables.values(), keys, base.get(), sources, stages, image));
  }

  private Optional<PresetHeader> header(Fields fields) {
    Optional<String> name = name();
    Optional<SourceEpoch> epoch = fields.requiredText("epoch").flatMap(this::epoch);
    Optional<Node.Text> description = fields.text("description");
    description
        .filter(text -> text.value().codePoints().anyMatch(Character::isISOControl))
        .ifPresent(text -> problems.add(text.place(), "the description must be one line"));
    return name.isPresent() && epoch.isPresent()
        ? Optional.of(
            new PresetHeader(name.get(), description.map(Node.Text::value).orElse(""), epoch.get()))
        : Optional.empty();
  }

  /** A name is never inherited: two presets of one name would share a lock file's name. */
  private Optional<String> name() {
    Optional<Node.Text> name =
        Fields.of(chain.ownTop(), "a preset", problems).orElseThrow().requiredText("preset");
    name.filter(
            text -> text.value().length() > LONGEST_NAME || !NAME.matcher(text.value()).matches())
        .ifPresent(
            text ->
                problems.add(
                    text.place(),
                    "%s is not a preset's name; use lower-case letters, digits, dots and dashes"
                        .formatted(Problems.quoted(text.value()))));
    return name.map(Node.Text::value);
  }

  private Optional<SourceEpoch> epoch(Node.Text text) {
    try {
      long seconds =
          text.value().matches("[0-9]{1,18}")
              ? Long.parseLong(text.value())
              : wholeSeconds(Instant.parse(text.value()));
      return Optional.of(new SourceEpoch(seconds));
    } catch (DateTimeParseException | IllegalArgumentException e) {
      problems.add(
          text.place(),
          "%s is not an epoch; write seconds since 1970, or a UTC time such as 2026-01-01T00:00:00Z"
              .formatted(Problems.quoted(text.value())));
      return Optional.empty();
    }
  }

  private static long wholeSeconds(Instant instant) {
    if (instant.getNano() != 0) {
      throw new IllegalArgumentException("an epoch has whole seconds");
    }
    return instant.getEpochSecond();
  }

  private static Set<String> names(Fields fields, String key, UnaryOperator<String> form) {
    Set<String> names = new LinkedHashSet<>();
    if (fields.node(key).orElse(null) instanceof Node.Mapping mapping) {
      mapping.entries().keySet().forEach(name -> names.add(form.apply(name)));
    }
    return names;
  }
}
