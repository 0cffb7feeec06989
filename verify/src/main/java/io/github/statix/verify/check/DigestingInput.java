package io.github.statix.verify.check;

import io.github.statix.oci.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Counts and digests what is read through it, and ends early at a limit. */
final class DigestingInput extends InputStream {

  private final InputStream in;
  private final long limit;
  private final MessageDigest sha256 = Digest.sha256();
  private long count;
  private boolean cut;
  private boolean failed;

  DigestingInput(InputStream in, long limit) {
    this.in = in;
    this.limit = limit;
  }

  long count() {
    return count;
  }

  /** Whether the limit ended the stream before its own end. */
  boolean isCut() {
    return cut;
  }

  /** Whether what it reads from has thrown an exception. */
  boolean hasFailed() {
    return failed;
  }

  /** The digest of everything read; ends the computation. */
  Digest digest() {
    return Digest.finish(sha256);
  }

  /** Reads the rest. */
  void drain() throws IOException {
    byte[] waste = new byte[1 << 16];
    int n;
    do {
      n = read(waste, 0, waste.length);
    } while (n >= 0);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int n = read(one, 0, 1);
    return n < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n;
    try {
      n = in.read(into, offset, length);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
    if (n > 0 && n > limit - count) {
      cut = true;
      n = (int) (limit - count);
    }
    if (n <= 0) {
      return cut || n < 0 ? -1 : 0;
    }
    sha256.update(into, offset, n);
    count += n;
    return n;
  }
}
