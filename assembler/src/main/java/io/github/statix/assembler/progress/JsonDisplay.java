package io.github.statix.assembler.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.statix.oci.message.StatixException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A JSON object an event, each on its own line, for programs. */
final class JsonDisplay implements Display {

  /** A terminal that shows it takes some characters beyond ASCII for orders. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final PrintStream err;

  JsonDisplay(PrintStream err) {
    this.err = err;
  }

  @Override
  public synchronized void event(Event event) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    object.put("event", event.kind());
    object.put("message", event.text());
    object.putAll(event.fields());
    try {
      err.println(JSON.writeValueAsString(object));
    } catch (JsonProcessingException e) {
      throw new AssertionError("texts and numbers can always be written", e);
    }
  }

  @Override
  public void failed(StatixException failure) {
    event(
        Event.of(
            "failed",
            String.valueOf(failure.getMessage()),
            "category",
            failure.category().name().toLowerCase(Locale.ROOT),
            "remedy",
            failure.remedy().orElse("")));
  }

  @Override
  public void status(String work, String text) {}

  @Override
  public void clear(String work) {}

  @Override
  public void close() {
    err.flush();
  }
}
