package io.github.statix.verify.check;

import java.io.IOException;
import java.io.InputStream;

/** What follows the end of a tar archive: tools pad with zeros, anything else is foreign. */
final class ZeroTail {

  private ZeroTail() {}

  /** Reads to the end and counts the bytes that are not zero. */
  static long countOthers(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long others = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      for (int i = 0; i < n; i++) {
        if (buffer[i] != 0) {
          others++;
        }
      }
    }
    return others;
  }
}
