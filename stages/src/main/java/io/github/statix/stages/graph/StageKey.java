package io.github.statix.stages.graph;

import io.github.statix.oci.model.CanonicalEncoder;
import io.github.statix.oci.model.Digest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Everything that decides a layer's bytes, by name. In: recipe text, version variables, sources'
 * digests, base diffIDs, inputs' layer digests, platform, epoch, digest format. Deliberately out:
 * job count, engine, host paths, mirrors, verbosity.
 *
 * @param fields sorted by name, each name once
 */
public record StageKey(List<Field> fields) {

  /**
   * One thing the layer depends on.
   *
   * @param name such as {@code source zlib}
   * @param value its text, or its digest when the text is long
   */
  public record Field(String name, String value) {}

  /** Sorts the fields; a name given twice is an {@link IllegalArgumentException}. */
  public StageKey {
    fields = fields.stream().sorted(Comparator.comparing(Field::name)).toList();
    for (int i = 1; i < fields.size(); i++) {
      if (fields.get(i).name().equals(fields.get(i - 1).name())) {
        throw new IllegalArgumentException("key field given twice: " + fields.get(i).name());
      }
    }
  }

  /** The key as one digest, which names the stage's record in the store. */
  public Digest digest() {
    CanonicalEncoder encoder = new CanonicalEncoder().add("statix stage key 1");
    fields.forEach(field -> encoder.add(field.name()).add(field.value()));
    return encoder.digest();
  }

  /** What differs from an earlier key, one line a field, in the order of the names. */
  public List<String> differencesFrom(StageKey earlier) {
    List<String> differences = new ArrayList<>();
    for (Field field : fields) {
      String before = earlier.value(field.name());
      if (before.isEmpty() && !earlier.has(field.name())) {
        differences.add(field.name() + " is new");
      } else if (!before.equals(field.value())) {
        differences.add(
            "%s: %s -> %s".formatted(field.name(), brief(before), brief(field.value())));
      }
    }
    for (Field field : earlier.fields) {
      if (!has(field.name())) {
        differences.add(field.name() + " is gone");
      }
    }
    return differences;
  }

  private boolean has(String name) {
    return fields.stream().anyMatch(field -> field.name().equals(name));
  }

  private String value(String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .map(Field::value)
        .findFirst()
        .orElse("");
  }

  private static String brief(String value) {
    return value.startsWith("sha256:") && value.length() == 71 ? value.substring(0, 19) : value;
  }
}
