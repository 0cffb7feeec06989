package io.github.statix.presets.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the fields of one mapping by name and type, noting what is missing, wrong or unknown. */
public final class Fields {

  private final Node.Mapping mapping;
  private final String what;
  private final Problems problems;

  private Fields(Node.Mapping mapping, String what, Problems problems) {
    this.mapping = mapping;
    this.what = what;
    this.problems = problems;
  }

  /** The fields of this node, called {@code what} in messages; empty when it is no mapping. */
  public static Optional<Fields> of(Node node, String what, Problems problems) {
    if (node instanceof Node.Mapping mapping) {
      return Optional.of(new Fields(mapping, what, problems));
    }
    problems.add(node.place(), "%s must be a map, not %s".formatted(what, kind(node)));
    return Optional.empty();
  }

  /** Notes every key that is none of these. */
  public Fields only(Set<String> known) {
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (!known.contains(key)) {
                problems.addUnknown(
                    entry.key(), "%s has no key %s".formatted(what, Quoted.of(key)), key, known);
              }
            });
    return this;
  }

  /** Where the mapping begins. */
  public Place place() {
    return mapping.place();
  }

  /** All keys, in the text's order. */
  public Set<String> keys() {
    return mapping.entries().keySet();
  }

  /** Where this key stands, or the mapping when it has no such key. */
  public Place place(String key) {
    Node.Entry entry = mapping.entries().get(key);
    return entry == null ? mapping.place() : entry.key();
  }

  /** The value of this key, whatever it is. */
  public Optional<Node> node(String key) {
    return Optional.ofNullable(mapping.entries().get(key)).map(Node.Entry::value);
  }

  /** The scalar of this key; empty when it is absent, or wrong, which is then noted. */
  public Optional<Node.Text> text(String key) {
    return node(key).flatMap(node -> asText(node, "%s of %s".formatted(Quoted.of(key), what)));
  }

  /** The scalar of this key; its absence is noted. */
  public Optional<Node.Text> requiredText(String key) {
    noteMissing(key);
    return text(key);
  }

  /** The scalars of the list of this key; empty when it is absent. */
  public List<Node.Text> texts(String key) {
    Optional<Node> node = node(key);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!(node.get() instanceof Node.Sequence sequence)) {
      problems.add(
          node.get().place(),
          "'%s' of %s must be a list, as in [a, b], not %s".formatted(key, what, kind(node.get())));
      return List.of();
    }
    List<Node.Text> texts = new ArrayList<>();
    for (Node item : sequence.items()) {
      asText(item, "an item of '%s' of %s".formatted(key, what)).ifPresent(texts::add);
    }
    return texts;
  }

  /** Visits the scalars of the mapping of this key, in order; none when it is absent. */
  public void forEachText(String key, TextVisitor visitor) {
    map(key, "%s of %s".formatted(Quoted.of(key), what))
        .ifPresent(
            fields ->
                fields
                    .keys()
                    .forEach(
                        name ->
                            fields
                                .text(name)
                                .ifPresent(text -> visitor.visit(name, fields.place(name), text))));
  }

  /** Looks at one entry of a mapping. */
  @FunctionalInterface
  public interface TextVisitor {

    /** The entry's key, where that stands, and its value. */
    void visit(String name, Place keyAt, Node.Text value);
  }

  /** The mapping of this key; empty when it is absent, or wrong, which is then noted. */
  public Optional<Fields> map(String key, String called) {
    return node(key).flatMap(node -> of(node, called, problems));
  }

  /** The mapping of this key; its absence is noted. */
  public Optional<Fields> requiredMap(String key, String called) {
    noteMissing(key);
    return map(key, called);
  }

  /** The mappings of the list of this key; its absence is noted. */
  public List<Fields> requiredMaps(String key, String itemCalled) {
    noteMissing(key);
    Optional<Node> node = node(key);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!(node.get() instanceof Node.Sequence sequence)) {
      problems.add(
          node.get().place(),
          "'%s' of %s must be a list, not %s".formatted(key, what, kind(node.get())));
      return List.of();
    }
    return sequence.items().stream()
        .flatMap(item -> of(item, itemCalled, problems).stream())
        .collect(Collectors.toList());
  }

  private void noteMissing(String key) {
    if (!mapping.entries().containsKey(key)) {
      problems.add(mapping.place(), "%s lacks '%s'; add it".formatted(what, key));
    }
  }

  private Optional<Node.Text> asText(Node node, String called) {
    if (node instanceof Node.Text text) {
      return Optional.of(text);
    }
    problems.add(node.place(), "%s must be a text, not %s".formatted(called, kind(node)));
    return Optional.empty();
  }

  private static String kind(Node node) {
    if (node instanceof Node.Mapping) {
      return "a map";
    }
    if (node instanceof Node.Sequence) {
      return "a list";
    }
    if (node instanceof Node.Text text) {
      return text.value().isEmpty() ? "nothing" : Quoted.of(text.value());
    }
    return "nothing";
  }
}
