package io.github.statix.stages.container.sandbox;

import io.github.statix.presets.model.Layer;
import io.github.statix.stages.capture.LayerExtractor;
import io.github.statix.stages.container.RootFilesystem;
import io.github.statix.stages.store.HeldLock;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Root filesystems unpacked in the store, one per chain of layers. A root appears by one rename, so
 * one that is there is whole; deleting one is always safe while no recipe runs in it. Roots over
 * the same base share the base's files as hard links, which nothing ever writes to.
 */
final class UnpackedRoots {

  private final Store store;

  UnpackedRoots(Store store) {
    this.store = store;
  }

  /** The folder of this root, unpacked now if it has not been yet. */
  Path of(RootFilesystem root) throws IOException, InterruptedException {
    Path place = store.roots().resolve(root.chain().hex());
    if (Files.isDirectory(place)) {
      return place;
    }
    try (HeldLock lock = store.lock("root-" + root.chain().hex())) {
      if (!Files.isDirectory(place)) {
        unpack(root.layers(), place);
      }
    }
    return place;
  }

  private void unpack(List<Layer> layers, Path place) throws IOException, InterruptedException {
    try (WorkFolder work = store.workFolder("root")) {
      Path target = work.path().resolve("root");
      // Two layers are a base and our skeleton; only roots with more of them have a base to share.
      if (layers.size() > 2) {
        Path base = of(new RootFilesystem(layers.subList(0, 1)));
        HardLinkCopy.of(base, target);
        LayerExtractor.extract(store.blobs(), layers.subList(1, layers.size()), target);
      } else {
        Files.createDirectory(target);
        LayerExtractor.extract(store.blobs(), layers, target);
      }
      Files.setPosixFilePermissions(
          target, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(target, place, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
