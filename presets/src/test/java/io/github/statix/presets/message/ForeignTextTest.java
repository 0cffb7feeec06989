package io.github.statix.presets.message;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ForeignTextTest {

  @Test
  void lineWhenTextDrivesATerminalHoldsNoControlCharacter() {
    assertThat(ForeignText.line("gone \u001b[2K\u001b]0;title\u0007 \u009b31m \u202eright\r\nnext"))
        .isEqualTo("gone [2K ]0;title 31m right next");
  }

  @Test
  void lineWhenTextHasAddressesHidesTheirSecrets() {
    assertThat(ForeignText.line("GET https://user:word@host.example:5000/v2/a?sig=abc#part failed"))
        .isEqualTo("GET https://host.example:5000/v2/a?... failed");
  }

  @Test
  void lineWhenTextIsLongIsCut() {
    assertThat(ForeignText.line("x".repeat(501))).isEqualTo("x".repeat(500) + "...");
  }

  @Test
  void lineWhenCutWouldSplitASurrogatePairCutsBeforeIt() {
    assertThat(ForeignText.line("ab\ud83d\ude00cd", 3)).isEqualTo("ab...");
  }

  @Property
  void lineWhenTextIsAnythingIsPrintableAndShort(@ForAll String text) {
    String line = ForeignText.line(text);

    assertThat(line.codePoints().anyMatch(ForeignText::isUnsafe)).isFalse();
    assertThat(line.length()).isLessThanOrEqualTo(503);
  }
}
