package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.VolumeOptions;
import io.github.statix.presets.model.Digest;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.RootFilesystem;
import java.util.List;
import java.util.Map;

/**
 * The volume that keeps a stage's compiled objects in the daemon, wherever that is, from run to
 * run.
 *
 * @param name of the volume, the same for one store and stage
 * @param store the store it belongs to
 * @param namespace what divides it
 */
record CacheVolume(String name, String store, Digest namespace) {

  /** The only label of these volumes, so that cleaning up after a run leaves them alone. */
  static final String LABEL = "io.github.statix.assemble.ccache";

  static CacheVolume of(String store, RootFilesystem root, ContainerSpec spec) {
    return new CacheVolume(
        "statix-assemble-ccache-%s-%s".formatted(store, spec.stage()), store, root.chain());
  }

  List<Mount> mounts() {
    return List.of(
        new Mount().withType(MountType.TMPFS).withTarget(CompileCache.FOLDER),
        new Mount()
            .withType(MountType.VOLUME)
            .withSource(name)
            .withTarget(CompileCache.FILES)
            .withVolumeOptions(new VolumeOptions().withLabels(Map.of(LABEL, store))));
  }
}
