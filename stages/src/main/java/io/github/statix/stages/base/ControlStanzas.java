package io.github.statix.stages.base;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads Debian control data (Debian Policy Manual, section 5.1): paragraphs of named fields. */
final class ControlStanzas {

  private ControlStanzas() {}

  /**
   * Every paragraph, in order. Continued lines keep their line breaks; comments are skipped.
   *
   * @param what the text is, for the message
   * @throws BaseException naming the line that is no field, or is given twice
   */
  static List<Stanza> parse(String text, String what) throws BaseException {
    List<Stanza> stanzas = new ArrayList<>();
    Map<String, String> fields = new LinkedHashMap<>();
    String last = "";
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (line.isBlank()) {
        if (!fields.isEmpty()) {
          stanzas.add(new Stanza(fields));
          fields = new LinkedHashMap<>();
        }
        last = "";
      } else if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
        if (last.isEmpty()) {
          throw broken(what, number, "it continues nothing");
        }
        fields.merge(last, line.strip(), (before, more) -> before + "\n" + more);
      } else if (line.charAt(0) != '#') {
        last = addField(fields, line, what, number);
      }
    }
    if (!fields.isEmpty()) {
      stanzas.add(new Stanza(fields));
    }
    return stanzas;
  }

  private static String addField(Map<String, String> fields, String line, String what, int number)
      throws BaseException {
    int colon = line.indexOf(':');
    if (colon <= 0) {
      throw broken(what, number, "it is not of the form 'Name: value'");
    }
    String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
    if (fields.put(name, line.substring(colon + 1).strip()) != null) {
      throw broken(what, number, "its field is given twice");
    }
    return name;
  }

  private static BaseException broken(String what, int number, String why) {
    return new BaseException("line %d of %s cannot be read: %s".formatted(number, what, why));
  }

  /** One paragraph; field names are without case. */
  static final class Stanza {

    private final Map<String, String> fields;

    private Stanza(Map<String, String> fields) {
      this.fields = fields;
    }

    Optional<String> find(String name) {
      return Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT)));
    }

    String get(String name, String what) throws BaseException {
      return find(name)
          .orElseThrow(
              () ->
                  new BaseException(
                      "%s has a paragraph without '%s': %s"
                          .formatted(what, name, find("Package").orElse("(no package name)"))));
    }
  }
}
