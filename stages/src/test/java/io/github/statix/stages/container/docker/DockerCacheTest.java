package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.command.InspectVolumeResponse;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.CompileCacheContract;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Dockerd.class)
final class DockerCacheTest extends CompileCacheContract {

  @Override
  protected ContainerEngine open(Store store, CompileCache cache)
      throws IOException, InterruptedException {
    return DockerEngine.open(store, DockerDaemon.connect(Dockerd.host()), cache);
  }

  @Override
  protected void removeCaches(Store store) throws IOException, InterruptedException {
    try (DockerDaemon daemon = DockerDaemon.connect(Dockerd.host())) {
      List<InspectVolumeResponse> volumes =
          daemon
              .client()
              .listVolumesCmd()
              .withFilter("label", List.of(CacheVolumes.LABEL + "=" + store.id()))
              .exec()
              .getVolumes();
      volumes.forEach(volume -> daemon.client().removeVolumeCmd(volume.getName()).exec());
    }
  }
}
