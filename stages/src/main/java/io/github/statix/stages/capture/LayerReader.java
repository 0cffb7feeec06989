package io.github.statix.stages.capture;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.tar.LayerException;
import io.github.statix.oci.tar.TarMember;
import io.github.statix.oci.tar.TarReader;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.BlobStore;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a layer of the store to its end, where its blob digest and its diffID have both been
 * recomputed and compared. What is read before the end is not verified yet.
 */
public final class LayerReader implements Closeable {

  private static final int BUFFER = 1 << 16;

  private final Layer layer;
  private final InputStream blob;
  private final InputStream tar;
  private final MessageDigest diffId = Digest.sha256();
  private final TarReader reader;

  private LayerReader(Layer layer, InputStream blob) throws IOException {
    this.layer = layer;
    this.blob = blob;
    InputStream plain = new GZIPInputStream(blob, BUFFER);
    this.tar = new BufferedInputStream(new SkipsByReading(plain, diffId), BUFFER);
    this.reader = new TarReader(tar);
  }

  /**
   * Opens a layer.
   *
   * @throws LayerException when it is not compressed with gzip
   */
  public static LayerReader open(BlobStore blobs, Layer layer) throws IOException {
    InputStream blob = blobs.open(layer.digest());
    try {
      return new LayerReader(layer, blob);
    } catch (ZipException | EOFException e) {
      try (blob) {
        // When the blob was damaged on the disk, its digest says so and the store drops it.
        blob.transferTo(OutputStream.nullOutputStream());
      }
      throw new LayerException(
          "layer %s is not compressed with gzip, the one compression read here"
              .formatted(layer.digest()),
          e);
    } catch (IOException | RuntimeException e) {
      blob.close();
      throw e;
    }
  }

  /** The next member, or null at the end, where the layer has proved to be what it should be. */
  public @Nullable TarMember next() throws IOException {
    try {
      TarMember member = reader.next();
      if (member == null) {
        finish();
        return null;
      }
      return member.belowRoot();
    } catch (BlobException e) {
      throw e;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Reads from the content of the last member; -1 at its end. */
  public int read(byte[] buffer) throws IOException {
    try {
      return reader.read(buffer, 0, buffer.length);
    } catch (BlobException e) {
      throw e;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private IOException broken(IOException e) throws IOException {
    // When the blob was damaged on the disk, its digest says so and the store drops it.
    blob.transferTo(OutputStream.nullOutputStream());
    return new LayerException("layer %s: %s".formatted(layer.digest(), e.getMessage()), e);
  }

  private void finish() throws IOException {
    tar.transferTo(OutputStream.nullOutputStream());
    blob.transferTo(OutputStream.nullOutputStream());
    Digest actual = Digest.finish(diffId);
    if (!actual.equals(layer.diffId())) {
      throw new LayerException(
          "layer %s unpacks to %s, not to its diffID %s"
              .formatted(layer.digest(), actual, layer.diffId()));
    }
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }

  /** A digest of what is skipped, too, which {@link DigestInputStream} leaves out. */
  static final class SkipsByReading extends DigestInputStream {

    SkipsByReading(InputStream in, MessageDigest digest) {
      super(in, digest);
    }

    @Override
    public long skip(long count) throws IOException {
      return readNBytes((int) Math.min(count, BUFFER)).length;
    }
  }
}
