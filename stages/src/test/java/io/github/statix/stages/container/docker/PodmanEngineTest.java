package io.github.statix.stages.container.docker;

import java.util.List;
import java.util.SortedSet;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Podman.class)
final class PodmanEngineTest extends DockerEngineContract {

  @Override
  String host() {
    return Podman.host();
  }

  /** Podman gives every container file systems of its own there. */
  @Override
  protected SortedSet<String> folders() {
    SortedSet<String> folders = super.folders();
    folders.addAll(List.of("run", "var"));
    return folders;
  }
}
