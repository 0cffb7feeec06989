package io.github.statix.assembler.progress;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened in a run, for a person and for a machine.
 *
 * @param kind what happened, such as {@code stage-built}
 * @param text the same as a sentence
 * @param detail whether only a machine wants to hear of it
 * @param fields the parts of it, in order; numbers stay numbers
 */
public record Event(String kind, String text, boolean detail, Map<String, Object> fields) {

  /** One that people need not see, since a later one sums it up. */
  static Event detail(String kind, String text, Object... namesAndValues) {
    return new Event(kind, text, true, of(kind, text, namesAndValues).fields());
  }

  static Event of(String kind, String text, Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Event(kind, text, false, fields);
  }
}
