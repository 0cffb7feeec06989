package io.github.statix.stages.source.pgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be said of upstream's signatures without the archives they are over. */
class RealKeysTest {

  private static SignatureResult verifyNothing(byte[] signature, PinnedKey key) throws Exception {
    return OpenPgp.verify(InputStream.nullInputStream(), signature, List.of(key));
  }

  @ParameterizedTest
  @EnumSource
  void verifyWhenDataIsMissingGetsAsFarAsComparing(RealSignature real) throws Exception {
    // Neither OpenSSL's nor ncurses' key is valid any more; both were when they signed.
    assertThat(verifyNothing(real.signature(), real.key()))
        .isEqualTo(
            new SignatureResult.Bad(
                "signature by %s: it does not match the file".formatted(real.fingerprint())));
  }

  @ParameterizedTest
  @EnumSource
  void verifyWhenAnotherKeyIsPinnedNamesTheSigner(RealSignature real) throws Exception {
    RealSignature other = real == RealSignature.MUSL ? RealSignature.CURL : RealSignature.MUSL;
    assertThat(verifyNothing(real.signature(), other.key()))
        .isEqualTo(
            new SignatureResult.Bad(
                "made by key %s, which is not pinned".formatted(real.fingerprint().substring(24))));
  }

  @ParameterizedTest
  @EnumSource
  void verifyWhenGivenTheKeyAsSignatureIsBad(RealSignature real) throws Exception {
    byte[] text = real.key().armored().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(verifyNothing(text, real.key()))
        .isEqualTo(new SignatureResult.Bad("the file holds no OpenPGP signature"));
  }
}
