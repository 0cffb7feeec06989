package io.github.statix.presets.parse;

import io.github.statix.presets.text.Fields;
import io.github.statix.presets.text.Node;
import io.github.statix.presets.text.Place;
import io.github.statix.presets.text.Problems;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The variables of a preset, with the values of {@code --set} over its own. */
final class Variables {

  private static final int LONGEST_VALUE = 1024;
  private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

  /** What a recipe's environment already holds and a preset may not change. */
  private static final Set<String> RESERVED =
      new TreeSet<>(
          Set.of(
              "DESTDIR",
              "HOME",
              "JOBS",
              "LC_ALL",
              "MAKEFLAGS",
              "PATH",
              "SOURCE_DATE_EPOCH",
              "TAR_OPTIONS",
              "TZ"));

  private final SortedMap<String, String> values = new TreeMap<>();
  private final Problems problems;

  private Variables(Problems problems) {
    this.problems = problems;
  }

  static Variables read(Fields preset, Map<String, String> sets, Problems problems) {
    Variables variables = new Variables(problems);
    preset.forEachText("variables", variables::declare);
    sets.forEach(variables::set);
    return variables;
  }

  SortedMap<String, String> values() {
    return values;
  }

  private void declare(String name, Place keyAt, Node.Text text) {
    if (!NAME.matcher(name).matches()) {
      problems.add(
          keyAt,
          "%s is not a variable's name; use capital letters, digits and '_'"
              .formatted(Problems.quoted(name)));
    } else if (RESERVED.contains(name)) {
      problems.add(
          keyAt, "%s is set for every recipe by the program; use another name".formatted(name));
    }
    checkValue(text.place(), name, text.value());
    values.put(name, text.value());
  }

  private void set(String name, String value) {
    Place place = Place.whole("--set");
    if (!values.containsKey(name)) {
      problems.addUnknown(
          place,
          "the preset has no variable %s".formatted(Problems.quoted(name)),
          name,
          values.keySet());
      return;
    }
    checkValue(place, name, value);
    values.put(name, value);
  }

  private void checkValue(Place place, String name, String value) {
    if (value.isEmpty() || value.length() > LONGEST_VALUE) {
      problems.add(
          place,
          "the value of %s must have 1 to %d characters"
              .formatted(Problems.quoted(name), LONGEST_VALUE));
    } else if (value.codePoints().anyMatch(Character::isISOControl)) {
      problems.add(
          place,
          "the value of %s holds a control character: %s"
              .formatted(Problems.quoted(name), Problems.quoted(value)));
    }
  }
}
