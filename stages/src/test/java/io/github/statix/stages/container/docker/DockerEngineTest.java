package io.github.statix.stages.container.docker;

import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Dockerd.class)
final class DockerEngineTest extends DockerEngineContract {

  @Override
  String host() {
    return Dockerd.host();
  }
}
