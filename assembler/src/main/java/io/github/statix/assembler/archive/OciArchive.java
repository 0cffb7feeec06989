package io.github.statix.assembler.archive;

import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.oci.document.JsonDocument;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** An OCI image layout as one tar. */
public final class OciArchive {

  private OciArchive() {}

  /**
   * Writes an archive; the same image and tag give the same bytes.
   *
   * @param tag the image's name inside the archive
   * @param out is left open
   * @throws BlobException when a layer in the store is missing or damaged; what was written is of
   *     no use then
   */
  public static void write(AssembledImage image, String tag, BlobStore store, OutputStream out)
      throws IOException {
    try (ImageTar tar = new ImageTar(out)) {
      tar.file(OciFiles.MARKER_NAME, OciFiles.MARKER);
      tar.file(OciFiles.INDEX_NAME, OciFiles.index(image, tag));
      tar.folder("blobs");
      tar.folder(OciFiles.BLOBS);
      Set<Digest> written = new LinkedHashSet<>();
      for (JsonDocument document : List.of(image.manifest(), image.config())) {
        if (written.add(document.digest())) {
          tar.document(name(document.digest()), document);
        }
      }
      for (Layer layer : image.layers()) {
        if (written.add(layer.digest())) {
          tar.layer(name(layer.digest()), layer, store);
        }
      }
    }
  }

  private static String name(Digest digest) {
    return OciFiles.BLOBS + "/" + digest.hex();
  }
}
