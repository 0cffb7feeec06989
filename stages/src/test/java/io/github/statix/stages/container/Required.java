package io.github.statix.stages.container;

import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Whether a test may be skipped where an engine is missing. */
public final class Required {

  private Required() {}

  /** Skips the test, or fails it when {@code STATIX_REQUIRE} names the engine. */
  public static void missing(String engine, String why) {
    String named = System.getenv().getOrDefault("STATIX_REQUIRE", "");
    if (List.of(named.split(",")).contains(engine)) {
      Assertions.fail("%s is required and missing: %s".formatted(engine, why));
    }
    Assumptions.abort("%s is missing: %s".formatted(engine, why));
  }
}
