package io.github.statix.stages.source.pgp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.openpgp.PGPPublicKeyRing;

/** Certificates of a file that is trusted as a whole. */
public final class Keyring {

  private Keyring() {}

  /**
   * Each certificate of a file, pinned by its own fingerprint.
   *
   * @param file armored or binary
   * @throws IOException when the bytes are no OpenPGP packets
   */
  public static List<PinnedKey> read(byte[] file) throws IOException {
    List<PinnedKey> keys = new ArrayList<>();
    for (Object object : Armor.objects(file, "PUBLIC KEY BLOCK")) {
      if (object instanceof PGPPublicKeyRing ring) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (ArmoredOutputStream armor = new ArmoredOutputStream(text)) {
          ring.encode(armor);
        }
        keys.add(
            new PinnedKey(
                Certificate.fingerprint(ring.getPublicKey()),
                text.toString(StandardCharsets.US_ASCII)));
      }
    }
    return keys;
  }
}
