package io.github.statix.stages.source.pgp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** Makes keys and signatures for tests, also such as no sane program would make. */
public final class TestKeys {

  /** When the keys of tests are made. */
  static final Instant MADE = Instant.parse("2024-01-01T00:00:00Z");

  /** When their signatures are made, unless a test says otherwise. */
  static final Instant SIGNED = Instant.parse("2024-06-01T00:00:00Z");

  static final int SHA256 = HashAlgorithmTags.SHA256;

  private static final String USER = "Test <test@example.org>";

  private final PGPKeyPair primary = pair(false);
  private final List<PGPPublicKey> keys = new ArrayList<>();

  private TestKeys() {
    keys.add(primary.getPublicKey());
  }

  /** A certificate without any statement about itself. */
  static TestKeys bare() {
    return new TestKeys();
  }

  /** An ordinary certificate that may sign. */
  public static TestKeys ordinary() {
    return bare().selfSigned(MADE, SHA256, area -> area.setKeyFlags(false, KeyFlags.SIGN_DATA));
  }

  TestKeys selfSigned(Instant when, int hash, Consumer<PGPSignatureSubpacketGenerator> area) {
    PGPSignature self =
        make(
            generator(primary, PGPSignature.POSITIVE_CERTIFICATION, hash, when, area),
            g -> g.generateCertification(USER, primary.getPublicKey()));
    keys.set(0, PGPPublicKey.addCertification(keys.get(0), USER, self));
    return this;
  }

  TestKeys revoked() {
    PGPSignature revocation =
        make(
            generator(primary, PGPSignature.KEY_REVOCATION, SHA256, SIGNED, area -> {}),
            g -> g.generateCertification(primary.getPublicKey()));
    keys.set(0, PGPPublicKey.addCertification(keys.get(0), revocation));
    return this;
  }

  /** Adds a subkey, bound by this binding or not at all. */
  PGPKeyPair subkey(boolean bound, boolean confirmed, int flags) {
    PGPKeyPair subkey = pair(true);
    return adopt(subkey, bound, confirmed, flags);
  }

  /** Adds somebody's subkey as one's own. */
  PGPKeyPair adopt(PGPKeyPair subkey, boolean bound, boolean confirmed, int flags) {
    PGPPublicKey key = subkey.getPublicKey();
    if (bound) {
      PGPSignature back =
          make(
              generator(subkey, PGPSignature.PRIMARYKEY_BINDING, SHA256, MADE, area -> {}),
              g -> g.generateCertification(primary.getPublicKey(), subkey.getPublicKey()));
      PGPSignature binding =
          make(
              generator(
                  primary,
                  PGPSignature.SUBKEY_BINDING,
                  SHA256,
                  MADE,
                  area -> {
                    area.setKeyFlags(false, flags);
                    if (confirmed) {
                      embed(area, back);
                    }
                  }),
              g -> g.generateCertification(primary.getPublicKey(), subkey.getPublicKey()));
      key = PGPPublicKey.addCertification(key, binding);
    }
    keys.add(key);
    return subkey;
  }

  void revokeSubkey() {
    int last = keys.size() - 1;
    PGPSignature revocation =
        make(
            generator(primary, PGPSignature.SUBKEY_REVOCATION, SHA256, SIGNED, area -> {}),
            g -> g.generateCertification(primary.getPublicKey(), keys.get(last)));
    keys.set(last, PGPPublicKey.addCertification(keys.get(last), revocation));
  }

  PGPKeyPair primary() {
    return primary;
  }

  /** The certificate as a preset would pin it. */
  public PinnedKey pinned() {
    return new PinnedKey(fingerprint(), armored());
  }

  /** The certificate as text. */
  public String armored() {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ArmoredOutputStream armor = ArmoredOutputStream.builder().build(bytes)) {
        new PGPPublicKeyRing(keys).encode(armor);
      }
      return bytes.toString(java.nio.charset.StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Of the primary key. */
  public String fingerprint() {
    return Certificate.fingerprint(primary.getPublicKey());
  }

  /** An ordinary detached signature, armored. */
  public byte[] sign(byte[] data) {
    return armored(signature(primary, data, SHA256, SIGNED));
  }

  /**
   * A text with an ordinary signature below it.
   *
   * @param text whose lines end with a line feed and have no blank before it
   */
  public byte[] signText(String text) {
    byte[] signed =
        text.strip().replace("\n", "\r\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    PGPSignature signature =
        signature(
            primary,
            signed,
            PGPSignature.CANONICAL_TEXT_DOCUMENT,
            SHA256,
            area -> creation(area, SIGNED));
    return ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
            + text.strip().replaceAll("(?m)^-", "- -")
            + "\n"
            + new String(armored(signature), java.nio.charset.StandardCharsets.US_ASCII))
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** A detached signature by way of SHA-1, armored. */
  public byte[] signWithSha1(byte[] data) {
    return armored(signature(primary, data, HashAlgorithmTags.SHA1, SIGNED));
  }

  static PGPSignature signature(PGPKeyPair by, byte[] data, int hash, Instant when) {
    return signature(by, data, PGPSignature.BINARY_DOCUMENT, hash, area -> creation(area, when));
  }

  static PGPSignature signature(
      PGPKeyPair by,
      byte[] data,
      int type,
      int hash,
      Consumer<PGPSignatureSubpacketGenerator> area) {
    return make(
        generator(by, type, hash, null, area),
        g -> {
          g.update(data);
          return g.generate();
        });
  }

  static void creation(PGPSignatureSubpacketGenerator area, Instant when) {
    area.setSignatureCreationTime(false, Date.from(when));
  }

  static byte[] armored(PGPSignature... signatures) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ArmoredOutputStream armor = ArmoredOutputStream.builder().build(bytes)) {
        for (PGPSignature signature : signatures) {
          signature.encode(armor);
        }
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static PGPSignatureGenerator generator(
      PGPKeyPair by,
      int type,
      int hash,
      @org.jspecify.annotations.Nullable Instant when,
      Consumer<PGPSignatureSubpacketGenerator> area) {
    try {
      PGPSignatureGenerator generator =
          new PGPSignatureGenerator(
              new BcPGPContentSignerBuilder(by.getPublicKey().getAlgorithm(), hash),
              by.getPublicKey());
      generator.init(type, by.getPrivateKey());
      PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
      if (when != null) {
        creation(hashed, when);
      }
      hashed.setIssuerFingerprint(false, by.getPublicKey());
      area.accept(hashed);
      generator.setHashedSubpackets(hashed.generate());
      return generator;
    } catch (PGPException e) {
      throw new AssertionError(e);
    }
  }

  private static void embed(PGPSignatureSubpacketGenerator area, PGPSignature signature) {
    try {
      area.addEmbeddedSignature(false, signature);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static PGPKeyPair pair(boolean subkey) {
    try {
      Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
      generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
      PGPKeyPair pair =
          new BcPGPKeyPair(
              4, PublicKeyAlgorithmTags.EDDSA_LEGACY, generator.generateKeyPair(), Date.from(MADE));
      return subkey ? pair.asSubkey(new BcKeyFingerprintCalculator()) : pair;
    } catch (PGPException e) {
      throw new AssertionError(e);
    }
  }

  private static PGPSignature make(PGPSignatureGenerator generator, Making making) {
    try {
      return making.make(generator);
    } catch (PGPException e) {
      throw new AssertionError(e);
    }
  }

  private interface Making {
    PGPSignature make(PGPSignatureGenerator generator) throws PGPException;
  }

  static byte[] flip(byte[] bytes, int at) {
    byte[] copy = Arrays.copyOf(bytes, bytes.length);
    copy[at] ^= 1;
    return copy;
  }
}
