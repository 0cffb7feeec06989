package io.github.statix.stages.container.sandbox;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.capture.LayerExtractor;
import io.github.statix.stages.container.RootFilesystem;
import io.github.statix.stages.roots.RootStamp;
import io.github.statix.stages.store.HeldLock;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Root filesystems unpacked in the store, one per chain of layers. A root appears by one rename, so
 * one that is there is whole; deleting one is always safe while no recipe runs in it.
 */
final class UnpackedRoots {

  private final Store store;
  private final RecipeUser user;

  /** Roots that this run has looked at: a recipe has them read-only. */
  private final Set<Digest> checked = new HashSet<>();

  UnpackedRoots(Store store, RecipeUser user) {
    this.store = store;
    this.user = user;
  }

  /**
   * The directory of this root, unpacked now if it has not been yet, or if a file of it was changed
   * since.
   */
  Path of(RootFilesystem root) throws IOException, InterruptedException {
    Digest chain = root.chain();
    Path place = store.roots().resolve(chain.hex());
    user.letThrough(store.root(), place);
    try (HeldLock lock = store.lock("root-" + chain.hex())) {
      if (!checked.contains(chain) || !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
        if (!isSound(place)) {
          unpack(root, place);
        }
        checked.add(chain);
      }
    }
    return place;
  }

  private boolean isSound(Path place) throws IOException {
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    RootStamp stamp = RootStamp.read(store, place).orElse(RootStamp.NONE);
    boolean ours = user.owns(place);
    if (ours && stamp.matches(place)) {
      store.touch(store.rootStamps().resolve(place.getFileName()));
      return true;
    }
    if (ours && stamp != RootStamp.NONE) {
      store.warn(
          "files of the unpacked root %s were changed since it was made; it is unpacked anew"
              .formatted(place));
    }
    // Aside and not away, since a recipe of another run may be in it; garbage collection takes it.
    Files.move(place, place.resolveSibling("aside-" + UUID.randomUUID()));
    return false;
  }

  private void unpack(RootFilesystem root, Path place) throws IOException, InterruptedException {
    try (WorkFolder work = store.workFolder("root")) {
      Path target = work.path().resolve("root");
      LayerExtractor.extract(store.blobs(), root.layers(), target);
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
      user.ownTree(target);
      RootStamp.of(root.layers(), target).write(store, place);
      Files.move(target, place, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
