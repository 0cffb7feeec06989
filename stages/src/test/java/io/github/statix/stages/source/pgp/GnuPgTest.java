package io.github.statix.stages.source.pgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys and a signature that another implementation of OpenPGP made. */
class GnuPgTest {

  private static final String PRIMARY = "0FEFF8F3BB85B5623810505372AA8A519352E810";
  private static final String SUBKEY = "DE2CC125A1D8775F5E4D494CA362752778053AE9";

  private static SignatureResult verify(byte[] data, String keyFile) throws IOException {
    String key = new String(RealSignature.resource(keyFile), StandardCharsets.UTF_8);
    return OpenPgp.verify(
        new ByteArrayInputStream(data),
        RealSignature.resource("gnupg.txt.sig"),
        List.of(new PinnedKey(PRIMARY, key)));
  }

  @Test
  void verifyWhenSubkeySignedNamesIt() throws Exception {
    assertThat(verify(RealSignature.resource("gnupg.txt"), "gnupg.key.asc"))
        .isEqualTo(new SignatureResult.Good(PRIMARY, SUBKEY));
  }

  @Test
  void verifyWhenOneByteIsTamperedWithIsBad() throws Exception {
    assertThat(verify(TestKeys.flip(RealSignature.resource("gnupg.txt"), 7), "gnupg.key.asc"))
        .isEqualTo(
            new SignatureResult.Bad(
                "signature by %s: it does not match the file".formatted(SUBKEY)));
  }

  @Test
  void verifyWhenKeyWasRevokedIsBad() throws Exception {
    assertThat(verify(RealSignature.resource("gnupg.txt"), "gnupg-revoked.key.asc"))
        .isEqualTo(
            new SignatureResult.Bad("signature by %s: the key is revoked".formatted(SUBKEY)));
  }
}
