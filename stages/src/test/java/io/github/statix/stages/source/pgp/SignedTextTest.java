package io.github.statix.stages.source.pgp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Texts with signatures below them, whole and damaged. */
class SignedTextTest {

  private static final TestKeys KEYS = TestKeys.ordinary();
  private static final String TEXT = "Suite: stable\n-----odd\nName: \u00e4\n";

  @Test
  void verifyWhenTextIsSignedIsGoodAndGivesTheText() throws Exception {
    SignedText text = SignedText.parse(KEYS.signText(TEXT));

    assertThat(text.text()).isEqualTo(TEXT);
    assertThat(OpenPgp.verify(text, List.of(KEYS.pinned())))
        .isEqualTo(new SignatureResult.Good(KEYS.fingerprint(), KEYS.fingerprint()));
  }

  @Test
  void verifyWhenALineChangedIsBad() throws Exception {
    String file = new String(KEYS.signText(TEXT), UTF_8).replace("stable", "stable2");

    assertThat(OpenPgp.verify(SignedText.parse(file.getBytes(UTF_8)), List.of(KEYS.pinned())))
        .isInstanceOf(SignatureResult.Bad.class);
  }

  @Test
  void verifyWhenSomebodyElseSignedIsBad() throws Exception {
    SignedText text = SignedText.parse(TestKeys.ordinary().signText(TEXT));

    assertThat(OpenPgp.verify(text, List.of(KEYS.pinned())))
        .isInstanceOf(SignatureResult.Bad.class);
  }

  @Test
  void verifyWhenSignatureIsOverBytesIsBad() throws Exception {
    byte[] signed = "Suite: stable".getBytes(UTF_8);
    String file =
        "-----BEGIN PGP SIGNED MESSAGE-----\n\nSuite: stable\n"
            + new String(KEYS.sign(signed), UTF_8);

    assertThat(OpenPgp.verify(SignedText.parse(file.getBytes(UTF_8)), List.of(KEYS.pinned())))
        .isInstanceOf(SignatureResult.Bad.class);
  }

  @Test
  void parseWhenSomethingStandsBeforeItFails() {
    String file = "Suite: evil\n" + new String(KEYS.signText(TEXT), UTF_8);

    assertThatThrownBy(() -> SignedText.parse(file.getBytes(UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not begin with");
  }

  @Test
  void parseWhenHeadHoldsTextFails() {
    String file = new String(KEYS.signText(TEXT), UTF_8).replace("Hash: SHA256", "Suite: evil");

    assertThatThrownBy(() -> SignedText.parse(file.getBytes(UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("head");
  }

  @Test
  void parseWhenSignatureIsMissingFails() {
    assertThatThrownBy(
            () -> SignedText.parse("-----BEGIN PGP SIGNED MESSAGE-----\n\na\n".getBytes(UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ends before its signature");
  }

  @Test
  void parseWhenALineEndsWithACarriageReturnAloneFails() {
    String signature = "-----BEGIN PGP SIGNATURE-----";
    String file =
        new String(KEYS.signText(TEXT), UTF_8).replace("\n" + signature, "\r" + signature);

    assertThatThrownBy(() -> SignedText.parse(file.getBytes(UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("carriage return");
  }

  /** What is taken for signed is what was signed, wherever a byte is another. */
  @Property(tries = 3000)
  void verifyWhenAByteIsAnotherGivesTheSameTextOrNone(
      @ForAll @IntRange(max = 10_000) int position, @ForAll byte with) throws Exception {
    byte[] file = KEYS.signText(TEXT);
    file[position % file.length] = with;
    try {
      SignedText text = SignedText.parse(file);
      if (OpenPgp.verify(text, List.of(KEYS.pinned())) instanceof SignatureResult.Good) {
        assertThat(text.text().getBytes(ISO_8859_1)).isEqualTo(TEXT.getBytes(ISO_8859_1));
      }
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
