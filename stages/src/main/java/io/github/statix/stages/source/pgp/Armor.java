package io.github.statix.stages.source.pgp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;

/** Packets out of armored or binary bytes, whatever number of blocks these hold. */
final class Armor {

  private static final String ANY = "-----BEGIN PGP ";

  private Armor() {}

  /**
   * Everything in all blocks of this kind, as Bouncy Castle's objects.
   *
   * @param kind of the armored block, such as {@code SIGNATURE}; binary bytes have none
   * @throws IOException when the bytes are no OpenPGP packets
   */
  static List<Object> objects(byte[] bytes, String kind) throws IOException {
    List<Object> objects = new ArrayList<>();
    try {
      for (byte[] block : blocks(bytes, kind)) {
        BcPGPObjectFactory factory = new BcPGPObjectFactory(block);
        for (Object o = factory.nextObject(); o != null; o = factory.nextObject()) {
          if (o instanceof PGPSignatureList several) {
            several.forEach(objects::add);
          } else {
            objects.add(o);
          }
        }
      }
    } catch (RuntimeException e) {
      // Bouncy Castle answers some malformed packets with unchecked exceptions.
      throw new IOException("malformed OpenPGP packets", e);
    }
    return objects;
  }

  private static List<byte[]> blocks(byte[] bytes, String kind) throws IOException {
    // Latin-1 keeps offsets: one character per byte.
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.contains(ANY)) {
      return List.of(bytes);
    }
    List<byte[]> blocks = new ArrayList<>();
    String begin = ANY + kind + "-----";
    for (int at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
      try (ArmoredInputStream in =
          new ArmoredInputStream(new ByteArrayInputStream(bytes, at, bytes.length - at))) {
        blocks.add(in.readAllBytes());
      }
    }
    return blocks;
  }
}
