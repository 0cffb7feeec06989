package io.github.statix.stages.capture;

import io.github.statix.oci.model.Layer;
import io.github.statix.oci.tar.EntryPath;
import io.github.statix.oci.tar.LayerException;
import io.github.statix.oci.tar.TarMember;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.tree.TreeDeletion;
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
   * @param target gone again on an exception when it was not there, or empty; else layers are
   *     unpacked over what is there, replacing files and never writing into them, and an exception
   *     leaves it half done
   * @throws LayerException when a layer is damaged, or would write outside the target or through a
   *     symbolic link
   */
  public static void extract(BlobStore blobs, List<Layer> layers, Path target) throws IOException {
    boolean fresh = !Files.exists(target, LinkOption.NOFOLLOW_LINKS) || isEmpty(target);
    boolean done = false;
    try {
      Files.createDirectories(target);
      RootWriter root = new RootWriter(target.toRealPath());
      if (!fresh) {
        root.takeOver();
      }
      LayerExtractor extractor = new LayerExtractor(root);
      for (Layer layer : layers) {
        extractor.extract(blobs, layer);
      }
      root.finish();
      done = true;
    } finally {
      if (!done && fresh) {
        // What is left lies in a folder of work, and goes with that.
        TreeDeletion.of(target);
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.findAny().isEmpty();
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
