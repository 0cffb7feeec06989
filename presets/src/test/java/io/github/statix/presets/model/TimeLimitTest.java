package io.github.statix.presets.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeLimitTest {

  @ParameterizedTest
  @CsvSource({
    "45s, 45, 45 seconds",
    "1m, 60, 1 minute",
    "90m, 5400, 90 minutes",
    "1h30m, 5400, 90 minutes",
    "2h, 7200, 2 hours",
    "1h1s, 3601, 3601 seconds"
  })
  void parseWhenWrittenInUnitsAddsThemUp(String text, long seconds, String words) {
    TimeLimit limit = TimeLimit.parse(text);

    assertThat(limit.duration()).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(limit).hasToString(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "m", "-1m", "1m1h", "1.5h", "1d", "1 h", "99999999999999999999s"})
  void parseWhenNoDurationSaysHowToWriteOne(String text) {
    assertThatThrownBy(() -> TimeLimit.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("as in 90m or 1h30m");
  }

  @Test
  void parseWhenZeroSaysThatItIsTooShort() {
    assertThatThrownBy(() -> TimeLimit.parse("0m"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1s");
  }
}
