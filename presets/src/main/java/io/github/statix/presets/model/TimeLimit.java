package io.github.statix.presets.model;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The longest that something may take.
 *
 * @param duration whole seconds, at least one
 */
public record TimeLimit(Duration duration) {

  private static final Pattern GRAMMAR =
      Pattern.compile("(?=.)(?:([0-9]{1,5})h)?(?:([0-9]{1,7})m)?(?:([0-9]{1,9})s)?");

  /** Checks that there is any time. */
  public TimeLimit {
    Objects.requireNonNull(duration, "duration is null");
    if (duration.toSeconds() < 1) {
      throw new IllegalArgumentException("a time limit must be at least 1s");
    }
  }

  /**
   * A limit as it is written: hours, minutes and seconds, as in {@code 90m} or {@code 1h30m}.
   *
   * @throws IllegalArgumentException when it is none, saying how to write one
   */
  public static TimeLimit parse(String text) {
    Matcher parts = GRAMMAR.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a duration; write hours, minutes and seconds, as in 90m or 1h30m"
              .formatted(text));
    }
    return new TimeLimit(
        Duration.ofHours(number(parts, 1))
            .plusMinutes(number(parts, 2))
            .plusSeconds(number(parts, 3)));
  }

  private static long number(Matcher parts, int group) {
    String digits = parts.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** In words, such as {@code 90 minutes}. */
  @Override
  public String toString() {
    long seconds = duration.toSeconds();
    if (seconds % 60 != 0) {
      return words(seconds, "second");
    }
    return seconds % 3600 == 0 ? words(seconds / 3600, "hour") : words(seconds / 60, "minute");
  }

  private static String words(long number, String unit) {
    return "%d %s%s".formatted(number, unit, number == 1 ? "" : "s");
  }
}
