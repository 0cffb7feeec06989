package io.github.statix.presets.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpdxExpressionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MIT",
        "GPL-2.0+",
        "LicenseRef-mine",
        "MIT OR Apache-2.0 AND Zlib",
        "GPL-2.0-only WITH Linux-syscall-note OR MIT",
        "((MIT) AND (Apache-2.0 WITH LLVM-exception OR curl))",
      })
  void newWhenWellFormedKeepsIt(String text) {
    assertThat(new SpdxExpression(text)).hasToString(text);
  }

  @Test
  void newWhenSpacedOddlyTidiesIt() {
    assertThat(new SpdxExpression("  ( MIT OR  Zlib )AND curl "))
        .isEqualTo(new SpdxExpression("(MIT OR Zlib) AND curl"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "GPL v3",
        "MIT/Apache-2.0",
        "MIT or Apache-2.0",
        "MIT OR",
        "AND MIT",
        "MIT AND OR Zlib",
        "(MIT",
        "MIT)",
        "()",
        "MIT (Zlib)",
        "(MIT) WITH LLVM-exception",
        "MIT WITH",
        "MIT WITH (LLVM-exception)",
        "MIT WITH a WITH b",
        "WITH a",
        "MIT\u202e",
      })
  void newWhenMalformedRefusesIt(String text) {
    assertThatThrownBy(() -> new SpdxExpression(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void newWhenHugeRefusesIt() {
    assertThatThrownBy(() -> new SpdxExpression("(".repeat(1_000_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("longer than 256");
  }
}
