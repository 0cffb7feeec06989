package io.github.statix.stages.source.pgp;

import static io.github.statix.stages.source.pgp.TestKeys.SHA256;
import static io.github.statix.stages.source.pgp.TestKeys.SIGNED;
import static io.github.statix.stages.source.pgp.TestKeys.armored;
import static io.github.statix.stages.source.pgp.TestKeys.signature;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.junit.jupiter.api.Test;

class SubkeyTest {

  private static final byte[] DATA = {1, 2, 3};

  private final TestKeys keys = TestKeys.ordinary();

  private SignatureResult verifySignedBy(PGPKeyPair subkey) throws IOException {
    byte[] signature = armored(signature(subkey, DATA, SHA256, SIGNED));
    return OpenPgp.verify(new ByteArrayInputStream(DATA), signature, List.of(keys.pinned()));
  }

  private static void assertBad(SignatureResult result, String reason) {
    assertThat(result).isInstanceOf(SignatureResult.Bad.class);
    assertThat(((SignatureResult.Bad) result).reason()).contains(reason);
  }

  @Test
  void verifyWhenBoundSubkeySignedNamesPrimaryAndSubkey() throws Exception {
    PGPKeyPair subkey = keys.subkey(true, true, KeyFlags.SIGN_DATA);
    assertThat(verifySignedBy(subkey))
        .isEqualTo(
            new SignatureResult.Good(
                keys.fingerprint(), Certificate.fingerprint(subkey.getPublicKey())));
  }

  @Test
  void verifyWhenSubkeyIsNotBoundIsBad() throws Exception {
    assertBad(verifySignedBy(keys.subkey(false, false, 0)), "not bound");
  }

  @Test
  void verifyWhenSubkeyIsBoundByAnotherPrimaryIsBad() throws Exception {
    TestKeys other = TestKeys.ordinary();
    PGPKeyPair subkey = other.subkey(true, true, KeyFlags.SIGN_DATA);
    keys.adopt(subkey, false, false, 0);
    assertBad(verifySignedBy(subkey), "not bound");
  }

  @Test
  void verifyWhenSubkeyDoesNotConfirmIsBad() throws Exception {
    assertBad(verifySignedBy(keys.subkey(true, false, KeyFlags.SIGN_DATA)), "does not confirm");
  }

  @Test
  void verifyWhenSubkeyMayNotSignIsBad() throws Exception {
    assertBad(
        verifySignedBy(keys.subkey(true, true, KeyFlags.ENCRYPT_COMMS)), "not meant for signing");
  }

  @Test
  void verifyWhenSubkeyIsRevokedIsBad() throws Exception {
    PGPKeyPair subkey = keys.subkey(true, true, KeyFlags.SIGN_DATA);
    keys.revokeSubkey();
    assertBad(verifySignedBy(subkey), "subkey is revoked");
  }

  @Test
  void verifyWhenPrimaryIsRevokedItsSubkeysAreToo() throws Exception {
    PGPKeyPair subkey = keys.subkey(true, true, KeyFlags.SIGN_DATA);
    keys.revoked();
    assertBad(verifySignedBy(subkey), "the key is revoked");
  }
}
