package io.github.statix.stages.source.pgp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** Checks detached OpenPGP signatures (RFC 9580, and RFC 4880 before it). */
public final class OpenPgp {

  /** A file of signatures is a few hundred bytes each; more than this is something else. */
  private static final int MAX_SIGNATURE_BYTES = 1 << 18;

  private static final Set<Integer> STRONG =
      Set.of(
          HashAlgorithmTags.SHA224,
          HashAlgorithmTags.SHA256,
          HashAlgorithmTags.SHA384,
          HashAlgorithmTags.SHA512,
          HashAlgorithmTags.SHA3_256,
          HashAlgorithmTags.SHA3_512);

  private OpenPgp() {}

  /**
   * Says whether one of the pinned keys signed this data. Expiry is judged at the signature's own
   * creation time and no clock is read.
   *
   * @param data what was signed; read to its end, left open
   * @param signature one or more detached signatures, armored or binary; one good one is enough
   * @throws IOException only when the data cannot be read; whatever is wrong with signature or keys
   *     is a {@link SignatureResult.Bad}
   */
  public static SignatureResult verify(InputStream data, byte[] signature, List<PinnedKey> keys)
      throws IOException {
    return verify(data, signature, PGPSignature.BINARY_DOCUMENT, keys);
  }

  /** The same for a text and the signatures that came with it. */
  public static SignatureResult verify(SignedText text, List<PinnedKey> keys) throws IOException {
    return verify(
        new ByteArrayInputStream(text.signed()),
        text.signatures(),
        PGPSignature.CANONICAL_TEXT_DOCUMENT,
        keys);
  }

  private static SignatureResult verify(
      InputStream data, byte[] signature, int type, List<PinnedKey> keys) throws IOException {
    List<String> faults = new ArrayList<>();
    List<Claim> claims = claims(signature, type, keys, faults);
    if (!claims.isEmpty()) {
      byte[] buffer = new byte[1 << 16];
      for (int n = data.read(buffer); n >= 0; n = data.read(buffer)) {
        for (Claim claim : claims) {
          claim.signature().update(buffer, 0, n);
        }
      }
    }
    Optional<SignatureResult> weak = Optional.empty();
    for (Claim claim : claims) {
      SignatureResult result = claim.judge();
      if (result instanceof SignatureResult.Good) {
        return result;
      }
      if (result instanceof SignatureResult.Bad bad) {
        faults.add(bad.reason());
      } else {
        weak = Optional.of(result);
      }
    }
    return weak.orElseGet(() -> new SignatureResult.Bad(String.join("; ", faults)));
  }

  /** The signatures worth reading the data for; what speaks against the others goes to faults. */
  private static List<Claim> claims(
      byte[] file, int type, List<PinnedKey> keys, List<String> faults) {
    List<Claim> claims = new ArrayList<>();
    List<Certificate> certificates = certificates(keys, faults);
    try {
      if (file.length > MAX_SIGNATURE_BYTES) {
        throw new IOException("it is too large");
      }
      int signatures = 0;
      for (Object object : Armor.objects(file, "SIGNATURE")) {
        if (object instanceof PGPSignature signature) {
          signatures++;
          claim(signature, type, certificates, faults).ifPresent(claims::add);
        }
      }
      if (signatures == 0) {
        faults.add("the file holds no OpenPGP signature");
      }
    } catch (IOException e) {
      faults.add("the file is not an OpenPGP signature (%s)".formatted(e.getMessage()));
    }
    return claims;
  }

  private static List<Certificate> certificates(List<PinnedKey> keys, List<String> faults) {
    List<Certificate> certificates = new ArrayList<>();
    for (PinnedKey key : keys) {
      try {
        certificates.add(Certificate.read(key));
      } catch (IOException e) {
        faults.add(
            "pinned key %s cannot be read (%s)".formatted(key.fingerprint(), e.getMessage()));
      }
    }
    return certificates;
  }

  private static Optional<Claim> claim(
      PGPSignature signature, int type, List<Certificate> certificates, List<String> faults) {
    for (Certificate certificate : certificates) {
      Optional<PGPPublicKey> signer = certificate.signerOf(signature);
      if (signer.isPresent()) {
        Claim claim = new Claim(signature, certificate, signer.get());
        Optional<String> fault = claim.begin(type);
        fault.ifPresent(text -> faults.add(claim.describe(text)));
        return fault.isPresent() ? Optional.empty() : Optional.of(claim);
      }
    }
    faults.add("made by key %016X, which is not pinned".formatted(signature.getKeyID()));
    return Optional.empty();
  }

  /** A signature together with the pinned key that is said to have made it. */
  private record Claim(PGPSignature signature, Certificate certificate, PGPPublicKey signer) {

    /** Prepares for the data; says why that would be in vain. */
    Optional<String> begin(int type) {
      try {
        if (signature.getVersion() < 4) {
          return Optional.of("version 3 signatures are not accepted");
        }
        if (signature.getSignatureType() != type) {
          return Optional.of(
              type == PGPSignature.BINARY_DOCUMENT
                  ? "it is not a signature over a binary file"
                  : "it is not a signature over a text");
        }
        if (!hashAccepted()) {
          return Optional.of(
              "its hash algorithm (number %d) is broken or unknown"
                  .formatted(signature.getHashAlgorithm()));
        }
        if (demandsMore()) {
          return Optional.of("it has a critical part that is not understood");
        }
        Date made = signature.getHashedSubPackets().getSignatureCreationTime();
        if (made == null) {
          return Optional.of("it does not say when it was made");
        }
        signature.init(new BcPGPContentVerifierBuilderProvider(), signer);
        return certificate.refusal(signer, made.toInstant());
      } catch (PGPException | RuntimeException e) {
        return Optional.of("it cannot be checked (%s)".formatted(e.getMessage()));
      }
    }

    SignatureResult judge() {
      try {
        if (!signature.verify()) {
          return new SignatureResult.Bad(describe("it does not match the file"));
        }
      } catch (PGPException | RuntimeException e) {
        return new SignatureResult.Bad(describe("it is malformed"));
      }
      String key = Certificate.fingerprint(signer);
      return signature.getHashAlgorithm() == HashAlgorithmTags.SHA1
          ? new SignatureResult.Weak(certificate.fingerprint(), key)
          : new SignatureResult.Good(certificate.fingerprint(), key);
    }

    private boolean hashAccepted() {
      int hash = signature.getHashAlgorithm();
      return STRONG.contains(hash) || hash == HashAlgorithmTags.SHA1;
    }

    private boolean demandsMore() {
      for (int tag : signature.getHashedSubPackets().getCriticalTags()) {
        boolean known = tag >= SignatureSubpacketTags.CREATION_TIME && tag <= 35;
        if (!known || tag == SignatureSubpacketTags.NOTATION_DATA) {
          return true;
        }
      }
      return false;
    }

    String describe(String fault) {
      return "signature by %s: %s".formatted(Certificate.fingerprint(signer), fault);
    }
  }
}
