package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.VersionComponent;
import java.util.List;
import java.util.Optional;

/**
 * What a daemon is, as far as containers are made differently for it.
 *
 * @param podman whether it is Podman behind Docker's API
 * @param memory of its machine in bytes; 0 when it does not say
 * @param filter the security option with the filter of system calls for recipes
 */
record DaemonTraits(boolean podman, long memory, Optional<String> filter) {

  static boolean isPodman(DockerClient client) {
    List<VersionComponent> components = client.versionCmd().exec().getComponents();
    return components != null
        && components.stream().anyMatch(component -> "Podman Engine".equals(component.getName()));
  }

  static long memoryOf(DockerClient client) {
    Long memory = client.infoCmd().exec().getMemTotal();
    return memory == null ? 0 : memory;
  }

  /**
   * How many bytes a container may use: so much less than there is that a stage that wants all of
   * it is ended, and not something else on that machine; 0 for no limit.
   */
  long memoryLimit() {
    return memory / 8 * 7;
  }
}
