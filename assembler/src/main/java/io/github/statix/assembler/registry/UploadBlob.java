package io.github.statix.assembler.registry;

import io.github.statix.oci.document.JsonDocument;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes to upload, opened anew for every try.
 *
 * @param digest of the bytes
 * @param size of the bytes
 * @param source where they come from; it checks their digest at their end
 */
public record UploadBlob(Digest digest, long size, Source source) {

  /** Opens the bytes. */
  @FunctionalInterface
  public interface Source {
    /** A fresh stream of all bytes. */
    InputStream open() throws IOException;
  }

  /** A layer of the store. */
  public static UploadBlob of(Layer layer, BlobStore store) {
    return new UploadBlob(layer.digest(), layer.size(), () -> store.open(layer.digest()));
  }

  /** A document, such as a config. */
  public static UploadBlob of(JsonDocument document) {
    byte[] bytes = document.bytes();
    return new UploadBlob(document.digest(), bytes.length, () -> new ByteArrayInputStream(bytes));
  }
}
