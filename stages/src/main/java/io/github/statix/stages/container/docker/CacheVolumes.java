package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.VolumeOptions;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.store.CacheScope;
import io.github.statix.stages.store.CompileCaches;
import io.github.statix.stages.store.HeldLock;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The volumes of a daemon that keep compiled objects from run to run. Which volume a lineage has is
 * noted in the store: a stage that succeeded has its own volume noted in place of the last one. A
 * volume that no note names is removed.
 */
final class CacheVolumes {

  /** The only label of these volumes, so that cleaning up after a run leaves them alone. */
  static final String LABEL = "io.github.statix.assemble.ccache";

  /**
   * The compile cache of one container: a volume of its own, and what it begins with.
   *
   * @param name of the volume that the recipe writes to
   * @param store the store it belongs to
   * @param shared the volume that is copied into it at the start
   * @param cached whether there are objects of earlier runs in either
   */
  record Volume(String name, String store, Optional<String> shared, boolean cached) {

    List<Mount> mounts() {
      List<Mount> mounts = new ArrayList<>();
      mounts.add(new Mount().withType(MountType.TMPFS).withTarget(CompileCache.FOLDER));
      mounts.add(volume(name, CompileCache.FILES));
      shared.ifPresent(
          volume -> mounts.add(volume(volume, CompileCache.SHARED).withReadOnly(true)));
      return mounts;
    }

    private Mount volume(String volume, String target) {
      return new Mount()
          .withType(MountType.VOLUME)
          .withSource(volume)
          .withTarget(target)
          .withVolumeOptions(new VolumeOptions().withLabels(Map.of(LABEL, store)));
    }
  }

  private final DockerClient client;
  private final Store store;
  private final String storeId;

  /** What notes of this daemon begin with. */
  private final String prefix;

  CacheVolumes(DockerDaemon daemon, Store store) throws IOException, InterruptedException {
    this.client = daemon.client();
    this.store = store;
    this.storeId = store.id();
    this.prefix = "docker-" + Digest.ofUtf8(daemon.host()).shortHex() + "-";
  }

  /** The volumes for a container that is about to be made. */
  Volume lend(CacheScope scope) throws IOException, InterruptedException {
    CompileCaches caches = store.compileCaches();
    try (HeldLock lock = caches.lock(scope)) {
      Path begun = caches.folder(scope).resolve(prefix + "begun-" + scope.key().hex());
      Optional<String> own = read(begun);
      if (own.isPresent() && isThere(own.get())) {
        return new Volume(own.get(), storeId, Optional.empty(), true);
      }
      String fresh =
          "statix-assemble-ccache-%s-%s"
              .formatted(storeId, UUID.randomUUID().toString().substring(0, 13));
      for (Path other : caches.notes(scope, prefix + "begun-")) {
        Files.deleteIfExists(other);
      }
      // Noted before it is there: another run removes what no note names.
      store.write(begun, fresh + "\n");
      Optional<String> shared = read(done(scope)).filter(this::isThere);
      return new Volume(fresh, storeId, shared, shared.isPresent());
    }
  }

  /**
   * Keeps the volume of a stage that succeeded, in place of what its lineage had.
   *
   * @param objects whether there is anything in it
   */
  void giveBack(CacheScope scope, Volume volume, boolean objects)
      throws IOException, InterruptedException {
    CompileCaches caches = store.compileCaches();
    try (HeldLock lock = caches.lock(scope)) {
      if (objects) {
        store.write(done(scope), volume.name() + "\n");
      }
      Files.deleteIfExists(caches.folder(scope).resolve(prefix + "begun-" + scope.key().hex()));
    }
  }

  private Path done(CacheScope scope) throws IOException {
    return store.compileCaches().folder(scope).resolve(prefix + "done");
  }

  /** Removes the volumes of this store that no note names; one that is in use stays. */
  void sweep() throws IOException {
    Set<String> noted = new HashSet<>();
    for (Path note : store.compileCaches().notes(prefix)) {
      read(note).ifPresent(noted::add);
    }
    Calls.remove(
        "look for unused compile caches",
        () -> {
          for (InspectVolumeResponse volume :
              client
                  .listVolumesCmd()
                  .withFilter("label", List.of(LABEL + "=" + storeId))
                  .exec()
                  .getVolumes()) {
            if (!noted.contains(volume.getName())) {
              removeUnlessUsed(volume.getName());
            }
          }
        });
  }

  private void removeUnlessUsed(String volume) {
    try {
      client.removeVolumeCmd(volume).exec();
    } catch (RuntimeException e) {
      // In use, or gone meanwhile; the next run looks again.
      return;
    }
  }

  private boolean isThere(String volume) {
    try {
      client.inspectVolumeCmd(volume).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  private static Optional<String> read(Path note) throws IOException {
    try {
      return Optional.of(Files.readString(note).strip()).filter(name -> !name.isEmpty());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
