package io.github.statix.stages.http;

import java.util.Objects;

/**
 * What one origin is shown, and no other.
 *
 * @param origin as {@link Address#origin} gives it
 * @param value of the header {@code Authorization}
 */
public record Authorization(String origin, String value) {

  /** Checks the parts. */
  public Authorization {
    Objects.requireNonNull(origin, "origin is null");
    Objects.requireNonNull(value, "value is null");
  }

  /** Keeps the value out of logs. */
  @Override
  public String toString() {
    return "Authorization[" + origin + "]";
  }
}
