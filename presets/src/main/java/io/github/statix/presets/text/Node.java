package io.github.statix.presets.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of a YAML or JSON text that knows where it stands. */
public sealed interface Node {

  /** Where it begins. */
  Place place();

  /**
   * A mapping.
   *
   * @param entries by key, in the text's order
   */
  record Mapping(Place place, Map<String, Entry> entries) implements Node {

    /** Copies the entries, in order. */
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
  }

  /** A sequence. */
  record Sequence(Place place, List<Node> items) implements Node {

    /** Copies the items. */
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /**
   * A scalar as it was written, so that {@code 1.10} stays {@code 1.10}.
   *
   * @param value without control characters other than tabs and line ends
   */
  record Text(Place place, String value) implements Node {}

  /** An explicit {@code null}. */
  record Nothing(Place place) implements Node {}

  /**
   * One entry of a mapping.
   *
   * @param key where the key stands
   * @param value what it stands for
   */
  record Entry(Place key, Node value) {}
}
