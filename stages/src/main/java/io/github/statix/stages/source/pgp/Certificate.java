package io.github.statix.stages.source.pgp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * A pinned primary key, its subkeys, and what it says of itself and of them.
 *
 * <p>Its own statements may rest on SHA-1, as those of old keys do: the text of the certificate is
 * pinned with the preset, so nobody gains by forging them.
 */
final class Certificate {

  private final PGPPublicKeyRing ring;
  private final PGPPublicKey primary;

  private Certificate(PGPPublicKeyRing ring) {
    this.ring = ring;
    this.primary = ring.getPublicKey();
  }

  /** The certificate of the pinned fingerprint; an {@link IOException} says why there is none. */
  static Certificate read(PinnedKey pinned) throws IOException {
    byte[] text = pinned.armored().getBytes(StandardCharsets.UTF_8);
    for (Object object : Armor.objects(text, "PUBLIC KEY BLOCK")) {
      if (object instanceof PGPPublicKeyRing ring
          && fingerprint(ring.getPublicKey()).equals(pinned.fingerprint())) {
        return new Certificate(ring);
      }
    }
    throw new IOException("its text holds no key of this fingerprint");
  }

  static String fingerprint(PGPPublicKey key) {
    return HexFormat.of().withUpperCase().formatHex(key.getFingerprint());
  }

  String fingerprint() {
    return fingerprint(primary);
  }

  /** The key in here that says it made this signature. */
  Optional<PGPPublicKey> signerOf(PGPSignature signature) {
    for (PGPPublicKey key : ring) {
      if (signature.hasKeyIdentifier(key.getKeyIdentifier())) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /**
   * Why a signature that this key made at this time does not count; empty when it does. Expiry is
   * judged at that time, so that an archive does not go bad with age.
   */
  Optional<String> refusal(PGPPublicKey signer, Instant when) {
    if (isRevoked(primary, PGPSignature.KEY_REVOCATION)) {
      return Optional.of("the key is revoked");
    }
    Optional<PGPSignature> self = newest(selfSignatures());
    Optional<String> stale = stale(primary, self, when);
    if (stale.isPresent()) {
      return stale;
    }
    return isPrimary(signer)
        ? missingFlag(self, "the primary key is not meant for signing")
        : subkeyRefusal(signer, when);
  }

  private Optional<String> subkeyRefusal(PGPPublicKey subkey, Instant when) {
    if (isRevoked(subkey, PGPSignature.SUBKEY_REVOCATION)) {
      return Optional.of("the signing subkey is revoked");
    }
    Optional<PGPSignature> binding = newest(bindings(subkey));
    if (binding.isEmpty()) {
      return Optional.of("the subkey is not bound to the pinned primary key");
    }
    if (!hasBackSignature(binding.get(), subkey)) {
      return Optional.of("the signing subkey does not confirm its primary key");
    }
    return stale(subkey, binding, when)
        .or(() -> missingFlag(binding, "the subkey is not meant for signing"));
  }

  private boolean isPrimary(PGPPublicKey key) {
    return fingerprint(key).equals(fingerprint());
  }

  private boolean isRevoked(PGPPublicKey key, int type) {
    for (PGPSignature signature : list(key.getSignaturesOfType(type))) {
      boolean own = signature.hasKeyIdentifier(primary.getKeyIdentifier());
      // A revocation by somebody else can't be checked here; believing it is the safe side.
      if (!own || holds(signature, primary, () -> verifies(signature, key))) {
        return true;
      }
    }
    return false;
  }

  private boolean verifies(PGPSignature signature, PGPPublicKey key) throws PGPException {
    return isPrimary(key)
        ? signature.verifyCertification(key)
        : signature.verifyCertification(primary, key);
  }

  private List<PGPSignature> selfSignatures() {
    List<PGPSignature> valid = new ArrayList<>();
    for (byte[] user : list(primary.getRawUserIDs())) {
      for (PGPSignature signature : list(primary.getSignaturesForID(user))) {
        if (signature.isCertification()
            && signature.hasKeyIdentifier(primary.getKeyIdentifier())
            && holds(signature, primary, () -> signature.verifyCertification(user, primary))) {
          valid.add(signature);
        }
      }
    }
    for (PGPSignature signature : list(primary.getSignaturesOfType(PGPSignature.DIRECT_KEY))) {
      if (holds(signature, primary, () -> signature.verifyCertification(primary))) {
        valid.add(signature);
      }
    }
    return valid;
  }

  private List<PGPSignature> bindings(PGPPublicKey subkey) {
    return list(subkey.getSignaturesOfType(PGPSignature.SUBKEY_BINDING)).stream()
        .filter(s -> holds(s, primary, () -> s.verifyCertification(primary, subkey)))
        .toList();
  }

  /** A subkey could be adopted by a stranger's certificate; its own signature says it was not. */
  private boolean hasBackSignature(PGPSignature binding, PGPPublicKey subkey) {
    return Stream.of(binding.getHashedSubPackets(), binding.getUnhashedSubPackets())
        .flatMap(Certificate::embedded)
        .filter(back -> back.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING)
        .anyMatch(back -> holds(back, subkey, () -> back.verifyCertification(primary, subkey)));
  }

  private static Stream<PGPSignature> embedded(PGPSignatureSubpacketVector area) {
    try {
      PGPSignatureList embedded = area.getEmbeddedSignatures();
      return IntStream.range(0, embedded.size()).mapToObj(embedded::get);
    } catch (PGPException | RuntimeException e) {
      // What cannot be parsed confirms nothing.
      return Stream.empty();
    }
  }

  private static Optional<String> stale(
      PGPPublicKey key, Optional<PGPSignature> statement, Instant when) {
    Instant created = key.getCreationTime().toInstant();
    if (when.isBefore(created)) {
      return Optional.of("it claims to be older than the key that made it");
    }
    long seconds = statement.map(s -> s.getHashedSubPackets().getKeyExpirationTime()).orElse(0L);
    Instant expiry = created.plusSeconds(seconds);
    return seconds != 0 && !when.isBefore(expiry)
        ? Optional.of("it was made at %s, after the key expired at %s".formatted(when, expiry))
        : Optional.empty();
  }

  private static Optional<String> missingFlag(Optional<PGPSignature> statement, String otherwise) {
    int flags = statement.map(s -> s.getHashedSubPackets().getKeyFlags()).orElse(0);
    return flags != 0 && (flags & KeyFlags.SIGN_DATA) == 0
        ? Optional.of(otherwise)
        : Optional.empty();
  }

  private static Optional<PGPSignature> newest(List<PGPSignature> signatures) {
    return signatures.stream().max(Comparator.comparing(PGPSignature::getCreationTime));
  }

  private static <T> List<T> list(Iterator<T> all) {
    List<T> list = new ArrayList<>();
    all.forEachRemaining(list::add);
    return list;
  }

  private static boolean holds(PGPSignature signature, PGPPublicKey by, Check check) {
    try {
      signature.init(new BcPGPContentVerifierBuilderProvider(), by);
      return check.verify();
    } catch (PGPException | RuntimeException e) {
      // Malformed or of an unknown algorithm: either way it proves nothing.
      return false;
    }
  }

  private interface Check {
    boolean verify() throws PGPException;
  }
}
