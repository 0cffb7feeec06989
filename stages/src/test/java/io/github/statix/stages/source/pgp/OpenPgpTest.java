package io.github.statix.stages.source.pgp;

import static io.github.statix.stages.source.pgp.TestKeys.MADE;
import static io.github.statix.stages.source.pgp.TestKeys.SHA256;
import static io.github.statix.stages.source.pgp.TestKeys.SIGNED;
import static io.github.statix.stages.source.pgp.TestKeys.armored;
import static io.github.statix.stages.source.pgp.TestKeys.signature;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPSignature;
import org.junit.jupiter.api.Test;

class OpenPgpTest {

  private static final byte[] DATA = "an archive".getBytes(StandardCharsets.UTF_8);
  private static final long YEAR = Duration.ofDays(365).toSeconds();

  private final TestKeys keys = TestKeys.ordinary();

  private static SignatureResult verify(byte[] data, byte[] signature, TestKeys... keys)
      throws IOException {
    return OpenPgp.verify(
        new ByteArrayInputStream(data),
        signature,
        Arrays.stream(keys).map(TestKeys::pinned).toList());
  }

  private static void assertGood(SignatureResult result, TestKeys by) {
    assertThat(result).isEqualTo(new SignatureResult.Good(by.fingerprint(), by.fingerprint()));
  }

  private static void assertBad(SignatureResult result, String reason) {
    assertThat(result).isInstanceOf(SignatureResult.Bad.class);
    assertThat(((SignatureResult.Bad) result).reason()).contains(reason);
  }

  @Test
  void verifyWhenPinnedKeySignedIsGood() throws Exception {
    assertGood(verify(DATA, keys.sign(DATA), keys), keys);
  }

  @Test
  void verifyWhenSignatureIsBinaryIsGood() throws Exception {
    byte[] binary = signature(keys.primary(), DATA, SHA256, SIGNED).getEncoded();
    assertGood(verify(DATA, binary, keys), keys);
  }

  @Test
  void verifyWhenOneByteIsTamperedWithIsBad() throws Exception {
    assertBad(verify(TestKeys.flip(DATA, 3), keys.sign(DATA), keys), "does not match the file");
  }

  @Test
  void verifyWhenDataIsCutShortIsBad() throws Exception {
    assertBad(verify(new byte[0], keys.sign(DATA), keys), "does not match the file");
  }

  @Test
  void verifyWhenKeyIsForeignNamesIt() throws Exception {
    TestKeys foreign = TestKeys.ordinary();
    assertBad(
        verify(DATA, foreign.sign(DATA), keys),
        "key %s, which is not pinned".formatted(foreign.fingerprint().substring(24)));
  }

  @Test
  void verifyWhenTextHoldsOnlyAnotherKeyIsBad() throws Exception {
    TestKeys foreign = TestKeys.ordinary();
    PinnedKey swapped = new PinnedKey(keys.fingerprint(), foreign.armored());
    SignatureResult result =
        OpenPgp.verify(new ByteArrayInputStream(DATA), foreign.sign(DATA), List.of(swapped));
    assertBad(result, "its text holds no key of this fingerprint");
  }

  @Test
  void verifyWhenTextHoldsSeveralKeysOnlyThePinnedOneCounts() throws Exception {
    TestKeys other = TestKeys.ordinary();
    PinnedKey pinned = new PinnedKey(keys.fingerprint(), other.armored() + keys.armored());
    List<PinnedKey> pins = List.of(pinned);
    assertGood(OpenPgp.verify(new ByteArrayInputStream(DATA), keys.sign(DATA), pins), keys);
    assertBad(OpenPgp.verify(new ByteArrayInputStream(DATA), other.sign(DATA), pins), "not pinned");
  }

  @Test
  void verifyWhenOneOfSeveralSignaturesIsGoodIsGood() throws Exception {
    TestKeys foreign = TestKeys.ordinary();
    byte[] both =
        armored(
            signature(foreign.primary(), DATA, SHA256, SIGNED),
            signature(keys.primary(), new byte[1], SHA256, SIGNED),
            signature(keys.primary(), DATA, SHA256, SIGNED));
    assertGood(verify(DATA, both, keys), keys);
  }

  @Test
  void verifyWhenGoodSignatureIsInSecondArmoredBlockIsGood() throws Exception {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(TestKeys.ordinary().sign(DATA));
    both.write(keys.sign(DATA));
    assertGood(verify(DATA, both.toByteArray(), keys), keys);
  }

  @Test
  void verifyWhenSignedAfterExpiryIsBad() throws Exception {
    TestKeys expired =
        TestKeys.bare().selfSigned(MADE, SHA256, area -> area.setKeyExpirationTime(YEAR));
    Instant late = MADE.plusSeconds(YEAR);
    byte[] signature = armored(signature(expired.primary(), DATA, SHA256, late));
    assertBad(verify(DATA, signature, expired), "after the key expired at 2024-12-31T00:00:00Z");
  }

  @Test
  void verifyWhenSignedBeforeExpiryIsGoodForever() throws Exception {
    TestKeys expired =
        TestKeys.bare().selfSigned(MADE, SHA256, area -> area.setKeyExpirationTime(YEAR));
    assertGood(verify(DATA, expired.sign(DATA), expired), expired);
  }

  @Test
  void verifyWhenExpiryWasExtendedTheNewestStatementCounts() throws Exception {
    TestKeys newestLast =
        TestKeys.bare()
            .selfSigned(MADE, SHA256, area -> area.setKeyExpirationTime(1))
            .selfSigned(MADE.plusSeconds(9), SHA256, area -> area.setKeyExpirationTime(YEAR));
    assertGood(verify(DATA, newestLast.sign(DATA), newestLast), newestLast);
    TestKeys newestFirst =
        TestKeys.bare()
            .selfSigned(MADE.plusSeconds(9), SHA256, area -> area.setKeyExpirationTime(YEAR))
            .selfSigned(MADE, SHA256, area -> area.setKeyExpirationTime(1));
    assertGood(verify(DATA, newestFirst.sign(DATA), newestFirst), newestFirst);
  }

  @Test
  void verifyWhenSelfSignatureRestsOnSha1IsGood() throws Exception {
    TestKeys old = TestKeys.bare().selfSigned(MADE, HashAlgorithmTags.SHA1, area -> {});
    assertGood(verify(DATA, old.sign(DATA), old), old);
  }

  @Test
  void verifyWhenSha1SelfSignatureNamesExpiryHeedsIt() throws Exception {
    TestKeys old =
        TestKeys.bare()
            .selfSigned(MADE, HashAlgorithmTags.SHA1, area -> area.setKeyExpirationTime(1));
    assertBad(verify(DATA, old.sign(DATA), old), "after the key expired");
  }

  @Test
  void verifyWhenKeyIsRevokedIsBad() throws Exception {
    TestKeys revoked = TestKeys.ordinary().revoked();
    assertBad(verify(DATA, revoked.sign(DATA), revoked), "the key is revoked");
  }

  @Test
  void verifyWhenSignatureIsOlderThanItsKeyIsBad() throws Exception {
    byte[] early = armored(signature(keys.primary(), DATA, SHA256, MADE.minusSeconds(1)));
    assertBad(verify(DATA, early, keys), "older than the key");
  }

  @Test
  void verifyWhenPrimaryMayNotSignIsBad() throws Exception {
    TestKeys certifier =
        TestKeys.bare()
            .selfSigned(MADE, SHA256, area -> area.setKeyFlags(false, KeyFlags.CERTIFY_OTHER));
    assertBad(verify(DATA, certifier.sign(DATA), certifier), "not meant for signing");
  }

  @Test
  void verifyWhenDocumentSignatureRestsOnSha1IsWeak() throws Exception {
    assertThat(verify(DATA, keys.signWithSha1(DATA), keys))
        .isEqualTo(new SignatureResult.Weak(keys.fingerprint(), keys.fingerprint()));
  }

  @Test
  void verifyWhenSha1SignatureDoesNotMatchIsBad() throws Exception {
    assertBad(verify(new byte[1], keys.signWithSha1(DATA), keys), "does not match the file");
  }

  @Test
  void verifyWhenDocumentSignatureRestsOnMd5IsBad() throws Exception {
    byte[] md5 = armored(signature(keys.primary(), DATA, HashAlgorithmTags.MD5, SIGNED));
    assertBad(verify(DATA, md5, keys), "hash algorithm");
  }

  @Test
  void verifyWhenSignatureIsOverTextIsBad() throws Exception {
    byte[] text =
        armored(
            signature(
                keys.primary(),
                DATA,
                PGPSignature.CANONICAL_TEXT_DOCUMENT,
                SHA256,
                area -> TestKeys.creation(area, SIGNED)));
    assertBad(verify(DATA, text, keys), "not a signature over a binary file");
  }

  @Test
  void verifyWhenCriticalNotationIsUnknownIsBad() throws Exception {
    byte[] demanding =
        armored(
            signature(
                keys.primary(),
                DATA,
                PGPSignature.BINARY_DOCUMENT,
                SHA256,
                area -> {
                  TestKeys.creation(area, SIGNED);
                  area.addNotationData(true, true, "a@example.org", "b");
                }));
    assertBad(verify(DATA, demanding, keys), "critical part");
  }

  @Test
  void verifyWhenNothingIsPinnedIsBad() throws Exception {
    assertBad(verify(DATA, keys.sign(DATA)), "not pinned");
  }

  @Test
  void verifyWhenDataCannotBeReadThrows() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("disk on fire");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
          }
        };
    assertThatThrownBy(() -> OpenPgp.verify(broken, keys.sign(DATA), List.of(keys.pinned())))
        .isInstanceOf(IOException.class)
        .hasMessage("disk on fire");
  }

  @Test
  void pinnedKeyWhenFingerprintIsShortIsRefused() {
    assertThatThrownBy(() -> new PinnedKey("56BCDB593020450F", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a full OpenPGP fingerprint");
  }

  @Test
  void pinnedKeyWhenFingerprintHasBlanksAndLowerCaseIsNormalised() {
    String spaced = keys.fingerprint().toLowerCase(Locale.ROOT).replaceAll("(.{4})", "$1 ");
    assertThat(new PinnedKey(spaced, "").fingerprint()).isEqualTo(keys.fingerprint());
  }
}
