package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.api.model.VersionComponent;
import java.util.List;

/**
 * What a daemon is, as far as containers are made differently for it.
 *
 * @param podman whether it is Podman behind Docker's API
 * @param memory of its machine in bytes; 0 when it does not say
 */
record DaemonTraits(boolean podman, long memory) {

  static DaemonTraits of(DockerClient client) {
    Version version = client.versionCmd().exec();
    List<VersionComponent> components = version.getComponents();
    boolean podman =
        components != null
            && components.stream()
                .anyMatch(component -> "Podman Engine".equals(component.getName()));
    Long memory = client.infoCmd().exec().getMemTotal();
    return new DaemonTraits(podman, memory == null ? 0 : memory);
  }

  /**
   * How many bytes a container may use: so much less than there is that a stage that wants all of
   * it is ended, and not something else on that machine; 0 for no limit.
   */
  long memoryLimit() {
    return memory / 8 * 7;
  }
}
