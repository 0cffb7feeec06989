package io.github.statix.assembler.archive;

import io.github.statix.oci.document.JsonDocument;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A tar whose bytes depend on nothing but what is put into it. */
final class ImageTar implements AutoCloseable {

  private final TarArchiveOutputStream tar;

  /** Writes to a stream that is left open. */
  ImageTar(OutputStream out) {
    this.tar = new TarArchiveOutputStream(out, "UTF-8");
    // Layers over 8 GiB do not fit an old header.
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  void folder(String name) throws IOException {
    TarArchiveEntry entry = entry(name + "/", 0);
    entry.setMode(040755);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  void file(String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    tar.putArchiveEntry(entry(name, bytes.length));
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  void document(String name, JsonDocument document) throws IOException {
    file(name, document.text());
  }

  void layer(String name, Layer layer, BlobStore store) throws IOException {
    tar.putArchiveEntry(entry(name, layer.size()));
    try (InputStream in = store.open(layer.digest())) {
      in.transferTo(tar);
    }
    tar.closeArchiveEntry();
  }

  private static TarArchiveEntry entry(String name, long size) {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setMode(0100644);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setModTime(0);
    return entry;
  }

  /** Ends the archive; only now is it whole. */
  @Override
  public void close() throws IOException {
    tar.finish();
    tar.flush();
  }
}
