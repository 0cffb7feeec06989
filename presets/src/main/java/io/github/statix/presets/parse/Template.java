package io.github.statix.presets.parse;

import io.github.statix.presets.text.Node;
import io.github.statix.presets.text.Problems;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts variables into texts: {@code ${NAME}}, {@code ${NAME#prefix}} without a leading prefix, and
 * {@code $$} for a dollar.
 */
final class Template {

  private static final int LONGEST = 8192;
  private static final Pattern DOLLAR =
      Pattern.compile("\\$(?:(?<dollar>\\$)|\\{(?<name>[A-Za-z0-9_]*)(?:#(?<prefix>[^}]*))?\\})?");

  private final Map<String, String> variables;
  private final Problems problems;

  Template(Variables variables, Problems problems) {
    this(variables.values(), problems);
  }

  private Template(Map<String, String> variables, Problems problems) {
    this.variables = variables;
    this.problems = problems;
  }

  /** The text with its variables put in; what could not be put in is noted and left out. */
  String resolve(Node.Text text) {
    Matcher matcher = DOLLAR.matcher(text.value());
    StringBuilder out = new StringBuilder();
    int copied = 0;
    while (matcher.find() && out.length() <= LONGEST) {
      out.append(text.value().substring(copied, matcher.start()))
          .append(replacement(matcher, text));
      copied = matcher.end();
    }
    out.append(text.value().substring(copied));
    if (out.length() > LONGEST) {
      problems.add(
          text.place(),
          "this text is longer than %d characters once its variables are in".formatted(LONGEST));
    } else if (out.codePoints().anyMatch(Character::isISOControl)) {
      problems.add(text.place(), "this text must be one line without tabs");
    }
    out.setLength(Math.min(out.length(), LONGEST));
    return out.toString();
  }

  /** The same, noting nothing. */
  String unchecked(Node.Text text) {
    return new Template(variables, new Problems()).resolve(text);
  }

  private String replacement(Matcher matcher, Node.Text text) {
    if (matcher.group("dollar") != null) {
      return "$";
    }
    String name = matcher.group("name");
    if (name == null) {
      problems.add(
          text.place(),
          "a '$' alone means nothing in %s; write ${NAME}, ${NAME#prefix}, or $$ for a dollar"
              .formatted(Problems.quoted(text.value())));
      return "";
    }
    String value = variables.get(name);
    if (value == null) {
      problems.addUnknown(
          text.place(),
          "there is no variable %s".formatted(Problems.quoted(name)),
          name,
          variables.keySet());
      return "";
    }
    String prefix = matcher.group("prefix");
    return prefix != null && value.startsWith(prefix) ? value.substring(prefix.length()) : value;
  }
}
