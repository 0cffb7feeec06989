package io.github.statix.stages.store;

import io.github.statix.oci.model.Digest;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.security.MessageDigest;

/**
 * Reads a blob once and compares its digest at the end of the stream, where a difference is a
 * {@link BlobException} and the blob is deleted.
 */
final class VerifiedBlob extends FilterInputStream {

  private final BlobStore blobs;
  private final Digest expected;
  private final MessageDigest sha256 = Digest.sha256();
  private boolean ended;

  VerifiedBlob(BlobStore blobs, InputStream in, Digest expected) {
    super(new BufferedInputStream(in, 1 << 16));
    this.blobs = blobs;
    this.expected = expected;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = super.read(buffer, offset, length);
    if (n > 0) {
      sha256.update(buffer, offset, n);
    } else if (n < 0 && !ended) {
      ended = true;
      Digest actual = Digest.finish(sha256);
      if (!actual.equals(expected)) {
        boolean dropped = drop();
        throw BlobException.corrupt(expected, actual, dropped);
      }
    }
    return n;
  }

  private boolean drop() throws IOException {
    try {
      blobs.delete(expected);
      return true;
    } catch (FileSystemException e) {
      // Another user's file, or a read-only store.
      return false;
    }
  }

  @Override
  public long skip(long count) throws IOException {
    // Skipped bytes must be hashed too.
    byte[] scratch = new byte[(int) Math.min(count, 1 << 16)];
    long skipped = 0;
    while (skipped < count) {
      int n = read(scratch, 0, (int) Math.min(scratch.length, count - skipped));
      if (n < 0) {
        break;
      }
      skipped += n;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
