package io.github.statix.assembler.jib;

import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A docker-archive of a few KB whose layers are symbolic links to blobs of the store: what Jib's
 * public API takes ready-made layers from.
 */
final class SymlinkArchive {

  private SymlinkArchive() {}

  static void write(AssembledImage image, BlobStore store, OutputStream out) throws IOException {
    List<String> names =
        image.layers().stream().map(layer -> layer.digest().hex() + ".tar.gz").toList();
    String manifest =
        "[{\"Config\":\"config.json\",\"RepoTags\":null,\"Layers\":[\"%s\"]}]"
            .formatted(String.join("\",\"", names));
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      put(tar, "manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
      put(tar, "config.json", image.config().bytes());
      for (Layer layer : image.layers()) {
        TarArchiveEntry link =
            new TarArchiveEntry(layer.digest().hex() + ".tar.gz", TarConstants.LF_SYMLINK);
        link.setLinkName(store.find(layer.digest()).orElseThrow().toString());
        tar.putArchiveEntry(link);
        tar.closeArchiveEntry();
      }
    }
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }
}
