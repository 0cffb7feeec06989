package io.github.statix.stages.container.docker;

import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerEngineContract;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Dockerd.class)
final class DockerEngineTest extends ContainerEngineContract {

  @Override
  protected ContainerEngine open(Store store) throws IOException {
    return DockerEngine.open(store, DockerDaemon.connect(Dockerd.host()));
  }

  @Override
  protected List<String> leftovers(Store store) throws IOException {
    return Dockerd.leftovers();
  }
}
