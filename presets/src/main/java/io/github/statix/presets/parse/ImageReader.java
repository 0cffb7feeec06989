package io.github.statix.presets.parse;

import io.github.statix.presets.ImageSpec;
import io.github.statix.presets.text.Fields;
import io.github.statix.presets.text.Node;
import io.github.statix.presets.text.Problems;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the settings of the finished image. */
final class ImageReader {

  private static final Set<String> IMAGE =
      new LinkedHashSet<>(
          List.of("working-directory", "user", "command", "environment", "labels", "tag"));
  private static final Pattern DIRECTORY = Pattern.compile("/[^:\\p{Cntrl}]{0,1023}");
  private static final Pattern USER =
      Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.-]*(:[A-Za-z0-9_.-]+)?");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");

  /** OCI distribution specification, "Pulling manifests". */
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  private final Template template;
  private final Problems problems;

  ImageReader(Template template, Problems problems) {
    this.template = template;
    this.problems = problems;
  }

  /** The settings; what the preset leaves out is empty, and the tag is the preset's name. */
  ImageSpec read(Fields preset, String presetName) {
    return preset
        .map("image", "'image'")
        .map(fields -> image(fields.only(IMAGE), presetName))
        .orElseGet(
            () -> new ImageSpec("", "", List.of(), new TreeMap<>(), new TreeMap<>(), presetName));
  }

  private ImageSpec image(Fields fields, String presetName) {
    return new ImageSpec(
        checked(fields, "working-directory", DIRECTORY, "an absolute path").orElse(""),
        checked(fields, "user", USER, "a user, such as builder or 1000:1000").orElse(""),
        fields.texts("command").stream().map(template::resolve).toList(),
        resolved(fields, "environment", VARIABLE, "an environment variable's name"),
        new TreeMap<>(resolved(fields, "labels", LABEL, "a label's name")),
        checked(fields, "tag", TAG, "a tag of at most 128 letters, digits, '.', '_' and '-'")
            .orElse(presetName));
  }

  private Optional<String> checked(Fields fields, String key, Pattern grammar, String what) {
    Optional<Node.Text> text = fields.text(key);
    Optional<String> value = text.map(template::resolve);
    if (value.isPresent() && !grammar.matcher(value.get()).matches()) {
      problems.add(
          text.orElseThrow().place(),
          "'%s' must be %s, not %s".formatted(key, what, Problems.quoted(value.get())));
    }
    return value;
  }

  private Map<String, String> resolved(Fields fields, String key, Pattern grammar, String what) {
    Map<String, String> values = new LinkedHashMap<>();
    fields.forEachText(
        key,
        (name, keyAt, text) -> {
          if (!grammar.matcher(name).matches()) {
            problems.add(keyAt, "%s is not %s".formatted(Problems.quoted(name), what));
          }
          values.put(name, template.resolve(text));
        });
    return values;
  }
}
