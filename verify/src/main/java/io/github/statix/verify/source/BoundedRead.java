package io.github.statix.verify.source;

import java.io.IOException;
import java.io.InputStream;

/** Reads whole documents, but never more than a limit. */
final class BoundedRead {

  /** The most a manifest or index may have, in bytes (OCI distribution specification: 4 MiB). */
  static final int MANIFEST = 4 << 20;

  private BoundedRead() {}

  static byte[] all(InputStream in, int limit, String what) throws IOException {
    byte[] bytes = in.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new ImageSourceException(
          "%s has more than %d bytes; it is not what it should be".formatted(what, limit));
    }
    return bytes;
  }
}
