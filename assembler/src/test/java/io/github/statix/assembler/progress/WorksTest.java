package io.github.statix.assembler.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorksTest {

  private final Works works = new Works("test clock", Duration.ofHours(1), () -> {});

  @AfterEach
  void stop() {
    works.stop();
  }

  private List<String> shown() {
    List<String> shown = new ArrayList<>();
    works.forEach((name, soFar, text) -> shown.add(name + ": " + text));
    return shown;
  }

  @Test
  void putWhenWorkGoesOnKeepsItsPlaceAndReplacesItsText() {
    works.put("zlib", "configure");
    works.put("libffi", "configure");
    works.put("zlib", "make");

    assertThat(shown()).containsExactly("zlib: make", "libffi: configure");
  }

  @Test
  void stopWhenWorkGoesOnLeavesNothingToShow() {
    works.put("zlib", "make");

    works.stop();

    assertThat(shown()).isEmpty();
  }
}
