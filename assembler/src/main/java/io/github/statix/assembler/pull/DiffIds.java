package io.github.statix.assembler.pull;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.store.BlobException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Unpacks the layers of one image for their diffIDs, up to a limit for all of them. What is no
 * layer is an {@link IllegalArgumentException} that says why.
 */
final class DiffIds {

  /** Far beyond any base image, in bytes; ends a decompression bomb. */
  static final long MOST = 64L << 30;

  private final long most;
  private final AtomicLong unpacked = new AtomicLong();

  DiffIds(long most) {
    this.most = most;
  }

  /**
   * The diffID of a gzip-compressed layer.
   *
   * @param digest of the blob, for messages
   * @param blob checks its digest at its end
   */
  Digest of(Digest digest, InputStream blob) throws IOException {
    try {
      // Refuses bytes after the end of the data, which Java's own stream leaves unread.
      Digest diffId = Digest.of(new Counted(new GzipCompressorInputStream(blob, true)));
      blob.transferTo(OutputStream.nullOutputStream());
      return diffId;
    } catch (BlobException e) {
      throw e;
    } catch (IOException e) {
      // When the blob was damaged on the disk, its digest says so and the store drops it.
      blob.transferTo(OutputStream.nullOutputStream());
      throw new IllegalArgumentException(
          "its layer %s is not gzip: %s".formatted(digest, e.getMessage()), e);
    }
  }

  private final class Counted extends FilterInputStream {

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = in.read(into, offset, length);
      if (unpacked.addAndGet(Math.max(read, 0)) > most) {
        throw new IllegalArgumentException(
            "its layers have more than %d bytes unpacked".formatted(most));
      }
      return read;
    }
  }
}
