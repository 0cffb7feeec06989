package io.github.statix.presets.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads YAML and JSON into located nodes, or says why that cannot be done. */
public final class TextTree {

  /** The longest text that is read, in characters. */
  public static final int LONGEST = 4 << 20;

  private static final YAMLFactory YAML =
      YAMLFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  private TextTree() {}

  /** The one YAML document of this text; empty when a problem was added instead. */
  public static Optional<Node> yaml(String text, String file, Problems problems) {
    return read(YAML, "YAML", text, file, problems);
  }

  /** The one JSON value of this text; empty when a problem was added instead. */
  public static Optional<Node> json(String text, String file, Problems problems) {
    return read(JSON, "JSON", text, file, problems);
  }

  private static Optional<Node> read(
      JsonFactory factory, String format, String text, String file, Problems problems) {
    if (text.length() > LONGEST) {
      problems.add(
          Place.whole(file),
          "the text has %d characters; at most %d are read".formatted(text.length(), LONGEST));
      return Optional.empty();
    }
    int before = problems.count();
    try (JsonParser parser = factory.createParser(text)) {
      Node root = new TreeBuilder(parser, file, problems).build();
      return problems.count() == before ? Optional.of(root) : Optional.empty();
    } catch (TreeBuilder.Refused refused) {
      return Optional.empty();
    } catch (IOException | YAMLException e) {
      problems.add(placeOf(e, file), "this is not valid %s: %s".formatted(format, reason(e)));
      return Optional.empty();
    }
  }

  private static Place placeOf(Exception e, String file) {
    if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      Mark mark = marked.getProblemMark();
      return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
    if (e instanceof JsonProcessingException located && located.getLocation() != null) {
      return new Place(
          file,
          Math.max(1, located.getLocation().getLineNr()),
          Math.max(1, located.getLocation().getColumnNr()));
    }
    return new Place(file, 1, 1);
  }

  private static String reason(Exception e) {
    if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblem() != null) {
      String context = marked.getContext() == null ? "" : " (" + marked.getContext() + ")";
      return oneLine(marked.getProblem() + context);
    }
    if (e instanceof JsonProcessingException located) {
      return oneLine(located.getOriginalMessage());
    }
    return oneLine(String.valueOf(e.getMessage()));
  }

  private static String oneLine(String message) {
    String quoted = Quoted.of(message.strip().replaceAll("\\s+", " "));
    return quoted.substring(1, quoted.length() - 1);
  }
}
