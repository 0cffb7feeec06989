package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.model.Container;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** All that one run of the program has made in the daemon, found again by its labels. */
final class Run {

  private final DockerClient client;
  private final String id = UUID.randomUUID().toString().substring(0, 8);
  private final Owner owner = Owner.self();
  private final AtomicInteger count = new AtomicInteger();

  Run(DockerClient client) {
    this.client = client;
  }

  /** A name no other container or volume has. */
  String freshName(String what) {
    return "statix-assemble-%s-%d-%s".formatted(id, count.incrementAndGet(), what);
  }

  /** What to put on every container and volume. */
  Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(DockerDaemon.LABEL, id);
    labels.put(Owner.LABEL, owner.label());
    return labels;
  }

  /** Removes everything of this run. */
  void removeOwn() throws IOException {
    remove(labels -> id.equals(labels.get(DockerDaemon.LABEL)));
  }

  /** Removes what killed runs have left, where it is certain that they are gone. */
  void removeLeftovers() throws IOException {
    remove(
        labels ->
            Owner.parse(labels.getOrDefault(Owner.LABEL, ""))
                .filter(other -> other.isGone(owner))
                .isPresent());
  }

  private void remove(Predicate<Map<String, String>> whose) throws IOException {
    List<String> ours = List.of(DockerDaemon.LABEL);
    List<String> containers = new ArrayList<>();
    List<String> volumes = new ArrayList<>();
    Calls.remove(
        "clean up in the Docker daemon",
        () -> {
          for (Container container :
              client.listContainersCmd().withShowAll(true).withLabelFilter(ours).exec()) {
            if (whose.test(container.getLabels())) {
              containers.add(container.getId());
            }
          }
          for (InspectVolumeResponse volume :
              client.listVolumesCmd().withFilter("label", ours).exec().getVolumes()) {
            if (whose.test(volume.getLabels())) {
              volumes.add(volume.getName());
            }
          }
        });
    for (String container : containers) {
      removeContainer(container);
    }
    for (String volume : volumes) {
      removeVolume(volume);
    }
  }

  /** Kills and removes a container with its anonymous volumes; one that is gone is fine. */
  void removeContainer(String container) throws IOException {
    Calls.remove(
        "remove container " + container,
        () -> client.removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec());
  }

  /** Removes a volume; one that is gone is fine. */
  void removeVolume(String volume) throws IOException {
    Calls.remove("remove volume " + volume, () -> client.removeVolumeCmd(volume).exec());
  }
}
