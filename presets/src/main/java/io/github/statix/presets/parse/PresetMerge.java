package io.github.statix.presets.parse;

import io.github.statix.presets.text.Node;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lays a preset over the one it extends: maps key by key, everything else as a whole; {@code null}
 * takes an entry of the parent away.
 */
final class PresetMerge {

  private PresetMerge() {}

  /** The child's own keys, over the parent's; the parent's order comes first. */
  static Node.Mapping merge(Node.Mapping parent, Node.Mapping child) {
    return isOtherBase(parent, child)
        ? mergeMaps(without(parent, "base"), child)
        : mergeMaps(parent, child);
  }

  private static Node.Mapping mergeMaps(Node.Mapping parent, Node.Mapping child) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>(parent.entries());
    child
        .entries()
        .forEach(
            (key, entry) -> {
              // One that takes nothing away stays, for the reader to complain about.
              if (!(entry.value() instanceof Node.Nothing) || entries.remove(key) == null) {
                entries.merge(key, entry, PresetMerge::over);
              }
            });
    return new Node.Mapping(child.place(), entries);
  }

  private static Node.Entry over(Node.Entry below, Node.Entry above) {
    return below.value() instanceof Node.Mapping parent
            && above.value() instanceof Node.Mapping child
        ? new Node.Entry(above.key(), mergeMaps(parent, child))
        : above;
  }

  /** A base is one of two kinds; naming the other kind replaces the parent's. */
  private static boolean isOtherBase(Node.Mapping parent, Node.Mapping child) {
    return base(parent) instanceof Node.Mapping below
        && base(child) instanceof Node.Mapping above
        && !below.entries().keySet().containsAll(above.entries().keySet());
  }

  private static Object base(Node.Mapping preset) {
    Node.Entry entry = preset.entries().get("base");
    return entry == null ? "none" : entry.value();
  }

  private static Node.Mapping without(Node.Mapping mapping, String key) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>(mapping.entries());
    entries.remove(key);
    return new Node.Mapping(mapping.place(), entries);
  }
}
