package io.github.statix.stages.capture;

import io.github.statix.presets.model.Layer;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Unpacks layers of the store as one root filesystem (OCI image specification, "Layers"). */
public final class LayerExtractor {

  private static final int BUFFER = 1 << 16;

  private final RootWriter root;
  private final byte[] buffer = new byte[BUFFER];

  private LayerExtractor(RootWriter root) {
    this.root = root;
  }

  /**
   * Unpacks layers over one another, the lowest first, as whoever runs the program. Owners are not
   * set, devices and pipes are left out, and setuid and setgid bits are dropped: the files belong
   * to a user of this machine, where such a bit would hand out that user's rights.
   *
   * @param target empty or not there yet; on an exception it is gone
   * @throws CaptureException when a layer is damaged, or would write outside the target or through
   *     a symbolic link
   */
  public static void extract(BlobStore blobs, List<Layer> layers, Path target) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> children = Files.list(target)) {
        if (children.findAny().isPresent()) {
          throw new CaptureException(
              "%s is not empty; unpack into a fresh folder".formatted(target));
        }
      }
    }
    boolean done = false;
    try {
      Files.createDirectories(target);
      RootWriter root = new RootWriter(target.toRealPath());
      LayerExtractor extractor = new LayerExtractor(root);
      for (Layer layer : layers) {
        extractor.extract(blobs, layer);
      }
      root.finish();
      done = true;
    } finally {
      if (!done) {
        WorkFolder.delete(target);
      }
    }
  }

  private void extract(BlobStore blobs, Layer layer) throws IOException {
    root.beginLayer();
    try (LayerReader reader = LayerReader.open(blobs, layer)) {
      for (TarMember member = reader.next(); member != null; member = reader.next()) {
        extract(member, reader);
      }
    }
  }

  private void extract(TarMember member, LayerReader reader) throws IOException {
    if (EntryPath.isWhiteout(member.name())) {
      root.whiteout(member.name());
      return;
    }
    switch (member.type()) {
      case TarMember.DIRECTORY -> root.directory(member);
      case TarMember.SYMLINK -> root.symlink(member);
      case TarMember.HARD_LINK -> root.hardLink(member);
      case TarMember.FILE -> root.file(member, () -> reader.read(buffer), buffer);
      // Device nodes need root's rights, and what runs here brings its own /dev.
      default -> {}
    }
  }
}
