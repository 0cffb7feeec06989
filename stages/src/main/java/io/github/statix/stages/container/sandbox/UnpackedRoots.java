package io.github.statix.stages.container.sandbox;

import io.github.statix.stages.capture.LayerExtractor;
import io.github.statix.stages.container.RootFilesystem;
import io.github.statix.stages.store.HeldLock;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Root filesystems unpacked in the store, one per chain of layers. A root appears by one rename, so
 * one that is there is whole; deleting one is always safe while no recipe runs in it.
 */
final class UnpackedRoots {

  private final Store store;
  private final RecipeUser user;

  UnpackedRoots(Store store, RecipeUser user) {
    this.store = store;
    this.user = user;
  }

  /** The folder of this root, unpacked now if it has not been yet. */
  Path of(RootFilesystem root) throws IOException, InterruptedException {
    Path place = store.roots().resolve(root.chain().hex());
    user.letThrough(store.root(), place);
    if (Files.isDirectory(place) && user.owns(place)) {
      return place;
    }
    try (HeldLock lock = store.lock("root-" + root.chain().hex())) {
      if (Files.isDirectory(place)) {
        // Unpacked by a version of this program that ran recipes as root.
        user.ownTree(place);
      } else {
        unpack(root, place);
      }
    }
    return place;
  }

  private void unpack(RootFilesystem root, Path place) throws IOException, InterruptedException {
    try (WorkFolder work = store.workFolder("root")) {
      Path target = work.path().resolve("root");
      LayerExtractor.extract(store.blobs(), root.layers(), target);
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
      user.ownTree(target);
      Files.move(target, place, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
