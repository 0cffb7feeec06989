package io.github.statix.stages.source.pgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class HostileSignatureTest {

  private static final byte[] DATA = {4, 5, 6};
  private static final TestKeys KEYS = TestKeys.ordinary();

  private static SignatureResult verify(byte[] signature, String armoredKey) throws IOException {
    return OpenPgp.verify(
        new ByteArrayInputStream(DATA),
        signature,
        List.of(new PinnedKey(KEYS.fingerprint(), armoredKey)));
  }

  @Property
  void verifyWhenSignatureIsGarbageIsBad(@ForAll @Size(max = 300) byte[] garbage)
      throws IOException {
    assertThat(verify(garbage, KEYS.armored())).isInstanceOf(SignatureResult.Bad.class);
  }

  @Property
  void verifyWhenArmorIsGarbageIsBad(@ForAll String garbage) throws IOException {
    String text = "-----BEGIN PGP SIGNATURE-----\n" + garbage;
    assertThat(verify(text.getBytes(StandardCharsets.UTF_8), KEYS.armored()))
        .isInstanceOf(SignatureResult.Bad.class);
  }

  @Property
  void verifyWhenSignatureIsDamagedNeverThrows(
      @ForAll @IntRange(max = 10_000) int at, @ForAll byte value) throws IOException {
    byte[] binary =
        TestKeys.signature(KEYS.primary(), DATA, TestKeys.SHA256, TestKeys.SIGNED).getEncoded();
    byte before = binary[at % binary.length];
    binary[at % binary.length] = value;
    SignatureResult result = verify(binary, KEYS.armored());
    if (before == value) {
      assertThat(result).isInstanceOf(SignatureResult.Good.class);
    }
  }

  @Property(tries = 300)
  void verifyWhenPinnedTextIsDamagedNeverThrows(
      @ForAll @IntRange(max = 10_000) int at, @ForAll @IntRange(min = 32, max = 126) int value)
      throws IOException {
    byte[] text = KEYS.armored().getBytes(StandardCharsets.US_ASCII);
    text[at % text.length] = (byte) value;
    assertThat(verify(KEYS.sign(DATA), new String(text, StandardCharsets.US_ASCII))).isNotNull();
  }
}
