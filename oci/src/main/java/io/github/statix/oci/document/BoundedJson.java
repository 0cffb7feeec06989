package io.github.statix.oci.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.oci.message.ForeignText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses JSON with bounded depth, numbers and texts; a name given twice is an error. */
public final class BoundedJson {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxNumberLength(32)
                          .maxStringLength(1 << 20)
                          .maxNameLength(1 << 12)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private BoundedJson() {}

  /** The object these bytes hold; the bytes must already be bounded. */
  public static ObjectNode object(byte[] bytes) throws JsonFormatException {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new JsonFormatException("it is not a JSON object");
    } catch (JsonProcessingException e) {
      throw new JsonFormatException(
          ForeignText.line(e.getOriginalMessage(), 200) + place(e.getLocation()));
    } catch (JsonFormatException e) {
      throw e;
    } catch (IOException e) {
      throw new JsonFormatException(
          "it is not text in UTF-8: " + ForeignText.line(String.valueOf(e.getMessage()), 200));
    }
  }

  private static String place(@Nullable JsonLocation at) {
    return at == null ? "" : ", at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  /** The text of a member; empty when it is absent or not a text. */
  public static Optional<String> text(JsonNode object, String name) {
    JsonNode node = object.path(name);
    return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
  }

  /** The texts of an array member; other elements and other members are left out. */
  public static List<String> texts(JsonNode object, String name) {
    List<String> all = new ArrayList<>();
    JsonNode node = object.path(name);
    if (node.isArray()) {
      node.forEach(
          element -> {
            if (element.isTextual()) {
              all.add(element.textValue());
            }
          });
    }
    return all;
  }
}
