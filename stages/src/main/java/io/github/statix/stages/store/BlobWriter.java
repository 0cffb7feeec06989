package io.github.statix.stages.store;

import io.github.statix.oci.message.FileErrors;
import io.github.statix.oci.model.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** A blob being written; nothing of it is in the store before {@link #commit}. */
public final class BlobWriter extends OutputStream {

  private final BlobStore store;
  private final Path file;
  private final FileChannel channel;
  private final MessageDigest sha256 = Digest.sha256();
  private long size;
  private boolean committed;

  BlobWriter(BlobStore store, Path file) throws IOException {
    this.store = store;
    this.file = file;
    this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    sha256.update(bytes, offset, length);
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw FileErrors.writing(file, e);
    }
    size += length;
  }

  /** Bytes written so far. */
  public long size() {
    return size;
  }

  /** Flushes to disk and stores what was written; returns its digest. */
  public Digest commit() throws IOException {
    channel.force(true);
    channel.close();
    Digest digest = Digest.finish(sha256);
    store.adopt(file, digest);
    committed = true;
    return digest;
  }

  /** Like {@link #commit}, but stores nothing and throws when the digest is not this one. */
  public void commit(Digest expected) throws IOException {
    channel.force(true);
    channel.close();
    Digest actual = Digest.finish(sha256);
    if (!actual.equals(expected)) {
      throw BlobException.unexpected(expected, actual);
    }
    store.adopt(file, expected);
    committed = true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!committed) {
      Files.deleteIfExists(file);
    }
  }
}
