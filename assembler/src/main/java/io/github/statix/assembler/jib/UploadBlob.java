package io.github.statix.assembler.jib;

import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.BlobDescriptor;
import io.github.statix.assembler.plan.JsonDocument;
import io.github.statix.presets.model.Digest;
import io.github.statix.presets.model.Layer;
import io.github.statix.stages.store.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Bytes to upload, opened anew for every try.
 *
 * @param digest of the bytes
 * @param size of the bytes
 * @param source where they come from
 */
record UploadBlob(Digest digest, long size, Source source) implements Blob {

  private static final int CHUNK = 1 << 18;

  /** Opens the bytes. */
  @FunctionalInterface
  interface Source {
    InputStream open() throws IOException;
  }

  static UploadBlob of(Layer layer, BlobStore store) {
    return new UploadBlob(layer.digest(), layer.size(), () -> store.open(layer.digest()));
  }

  static UploadBlob of(JsonDocument document) {
    byte[] bytes = document.bytes();
    return new UploadBlob(document.digest(), bytes.length, () -> new ByteArrayInputStream(bytes));
  }

  @Override
  public BlobDescriptor writeTo(OutputStream out) throws IOException {
    try (InputStream in = source.open()) {
      // Each write becomes one chunk on the wire. The store's stream checks the digest at its end,
      // before the request is complete.
      byte[] buffer = new byte[CHUNK];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    }
    return new BlobDescriptor(size, JibDigests.toJib(digest));
  }

  @Override
  public boolean isRetryable() {
    return false;
  }
}
