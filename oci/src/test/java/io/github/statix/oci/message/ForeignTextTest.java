package io.github.statix.oci.message;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://u:word@host.example/a?sig=abc    | https://host.example/a?...",
        "https://host.example/name@1.2            | https://host.example/name@1.2",
        "https://u:wo/rd@host.example/a           | https://host.example/a",
        "https://u:wo?rd@host.example/a           | https://host.example/a",
        "https://u:wo rd@host.example:99999/a     | https://host.example:99999/a",
        "u:word@host.example/a                    | host.example/a",
        "/srv/a:b@c                               | /srv/a:b@c",
        "debian:pool/main/x.deb                   | debian:pool/main/x.deb",
      })
  void addressWhenItHoldsSecretsHasThemNot(String address, String shown) {
    assertThat(ForeignText.address(address)).isEqualTo(shown);
  }

  @Test
  void lineWhenTextIsLongIsCut() {
    assertThat(ForeignText.line("x".repeat(501))).isEqualTo("x".repeat(500) + "...");
  }

  @Test
  void lineWhenCutWouldSplitASurrogatePairCutsBeforeIt() {
    assertThat(ForeignText.line("ab\ud83d\ude00cd", 3)).isEqualTo("ab...");
  }

  @Test
  void jsonWhenAStringDrivesATerminalEscapesIt() {
    assertThat(ForeignText.json("{\n  \"path\": \"a\u009b31m \u202e\udb40\udc01 \u00fc\"\n}"))
        .isEqualTo("{\n  \"path\": \"a\\u009b31m \\u202e\\udb40\\udc01 \u00fc\"\n}");
  }

  @Property
  void addressWhenTextIsAnythingIsPrintableAndShort(@ForAll String text) {
    String address = ForeignText.address(text);

    assertThat(address.codePoints().anyMatch(ForeignText::isUnsafe)).isFalse();
    assertThat(address.length()).isLessThanOrEqualTo(503);
  }

  @Property
  void lineWhenTextIsAnythingIsPrintableAndShort(@ForAll String text) {
    String line = ForeignText.line(text);

    assertThat(line.codePoints().anyMatch(ForeignText::isUnsafe)).isFalse();
    assertThat(line.length()).isLessThanOrEqualTo(503);
  }
}
