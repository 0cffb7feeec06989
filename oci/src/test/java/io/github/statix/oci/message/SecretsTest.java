package io.github.statix.oci.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

  private final Secrets secrets = new Secrets(List.of("Geheim %42/ü", ""));

  @ParameterizedTest
  @CsvSource({
    "it was Geheim %42/ü here, it was [secret] here",
    "/up/Geheim%20%2542/%C3%BC/x, /up/[secret]/x",
    "/up/geheim+%2542%2F%c3%bc, /up/[secret]",
    "/up/%47%65%68%65%69%6d%20%25%34%32%2f%C3%BC?..., /up/[secret]?...",
    "no secret: Geheim %43/ü, no secret: Geheim %43/ü"
  })
  void redactWhenASecretIsWrittenOtherwiseReplacesIt(String line, String clean) {
    assertThat(secrets.redact(line)).isEqualTo(clean);
  }

  @ParameterizedTest
  @CsvSource({
    "/up/Geheim %4..., /up/[secret]...",
    "/up/Geh..., /up/Geh...",
    "/up/Gehe%6..., /up/[secret]%6...",
    "/up/Gehex..., /up/Gehex..."
  })
  void redactWhenASecretIsCutOffReplacesItsStart(String line, String clean) {
    assertThat(secrets.redact(line)).isEqualTo(clean);
  }

  @Test
  void redactWhenOneSecretHoldsAnotherReplacesTheLongest() {
    Secrets both = new Secrets(List.of("pass", "user:pass"));

    assertThat(both.redact("user:pass and pass")).isEqualTo("[secret] and [secret]");
  }

  @Test
  void redactWhenTheSecretIsLongNeedsNoDeepStack() {
    String token = "t+".repeat(50_000);
    Secrets one = new Secrets(List.of(token));

    assertThat(one.redact("a " + URLEncoder.encode(token, StandardCharsets.UTF_8)))
        .isEqualTo("a [secret]");
  }
}
