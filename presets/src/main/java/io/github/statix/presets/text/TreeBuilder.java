package io.github.statix.presets.text;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.github.statix.oci.message.ForeignText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a parser's tokens into nodes, within bounds that hostile text cannot exceed. */
final class TreeBuilder {

  private static final int DEEPEST = 16;
  private static final int MOST_NODES = 200_000;

  private final JsonParser parser;
  private final String file;
  private final Problems problems;
  private int nodes;

  TreeBuilder(JsonParser parser, String file, Problems problems) {
    this.parser = parser;
    this.file = file;
    this.problems = problems;
  }

  /** The only document of the text. */
  Node build() throws IOException, Refused {
    if (parser.nextToken() == null) {
      throw refuse(new Place(file, 1, 1), "the text is empty");
    }
    Node root = value(1);
    if (parser.nextToken() != null) {
      throw refuse(place(), "something follows the end of the document; only one is allowed");
    }
    return root;
  }

  private Node value(int depth) throws IOException, Refused {
    Place place = place();
    if (depth > DEEPEST) {
      throw refuse(place, "this is nested more than %d levels deep".formatted(DEEPEST));
    }
    if (++nodes > MOST_NODES) {
      throw refuse(place, "the text has more than %d values".formatted(MOST_NODES));
    }
    refuseYamlExtras(place);
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(place, depth);
      case START_ARRAY -> sequence(place, depth);
      case VALUE_NULL -> new Node.Nothing(place);
      default -> new Node.Text(place, checked(place, parser.getText()));
    };
  }

  private Node.Mapping mapping(Place start, int depth) throws IOException, Refused {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Place keyAt = place();
      String key = checked(keyAt, parser.currentName());
      parser.nextToken();
      Node.Entry entry = new Node.Entry(keyAt, value(depth + 1));
      Node.Entry first = entries.putIfAbsent(key, entry);
      if (first != null) {
        problems.add(
            keyAt,
            "key %s is already given in line %d; remove one of them"
                .formatted(Quoted.of(key), first.key().line()));
      }
    }
    return new Node.Mapping(start, entries);
  }

  private Node.Sequence sequence(Place start, int depth) throws IOException, Refused {
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(depth + 1));
    }
    return new Node.Sequence(start, items);
  }

  private void refuseYamlExtras(Place place) throws IOException {
    if (!(parser instanceof YAMLParser yaml)) {
      return;
    }
    if (yaml.isCurrentAlias()) {
      problems.add(place, "aliases ('*name') are not allowed; write the value out");
    } else if (yaml.getObjectId() != null) {
      problems.add(place, "anchors ('&name') are not allowed; write the value where it is used");
    } else if (yaml.getTypeId() != null) {
      problems.add(place, "tags ('!name') are not allowed; write the plain value");
    }
  }

  private String checked(Place place, String text) {
    text.codePoints()
        .filter(point -> point != '\n' && point != '\t' && point != '\r')
        .filter(ForeignText::isUnsafe)
        .findFirst()
        .ifPresent(
            point ->
                problems.add(
                    place, "the text holds the unprintable character U+%04X".formatted(point)));
    return text;
  }

  private Place place() {
    JsonLocation location = parser.currentTokenLocation();
    return new Place(file, Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }

  private Refused refuse(Place place, String message) {
    problems.add(place, message);
    return new Refused();
  }

  /** The rest of the text is not worth reading; why is among the problems. */
  static final class Refused extends Exception {

    private Refused() {
      super("refused");
    }
  }
}
