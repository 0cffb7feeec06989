package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.VolumeOptions;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * All that one run of the program makes in the daemon, found again by its labels. It is removed
 * when this is closed or the program ends; after a kill, by the next run.
 */
final class Run implements AutoCloseable {

  private final DockerClient client;
  private final String id = UUID.randomUUID().toString().substring(0, 8);
  private final Owner owner = Owner.self();
  private final AtomicInteger count = new AtomicInteger();
  private final Thread onExit = new Thread(this::removeOwnQuietly, "docker-cleanup");
  private boolean closed;

  private Run(DockerClient client) {
    this.client = client;
  }

  /** Begins a run by removing what killed ones have left, where it is certain they are gone. */
  static Run open(DockerClient client) throws IOException {
    Run run = new Run(client);
    run.remove(
        labels ->
            Owner.parse(labels.getOrDefault(Owner.LABEL, ""))
                .filter(other -> other.isGone(run.owner))
                .isPresent());
    Runtime.getRuntime().addShutdownHook(run.onExit);
    return run;
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

  /** A volume at this directory, found again by its labels. */
  Mount volume(String target) {
    return new Mount()
        .withType(MountType.VOLUME)
        .withTarget(target)
        .withVolumeOptions(new VolumeOptions().withLabels(labels()));
  }

  /** Makes a container, unless all of them are being removed already. */
  synchronized <T> T create(String image, Calls.Call<T> call)
      throws IOException, InterruptedException {
    refuseIfClosed();
    return Calls.io("create a container of " + image, call);
  }

  /** Throws when containers may be gone for the reason that they were removed. */
  synchronized void refuseIfClosed() throws IOException {
    if (closed) {
      throw new StatixException(
          Category.ENGINE, "the Docker engine was closed while a container ran");
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

  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // The program is ending, and the hook does the same.
      return;
    }
    removeOwn();
  }

  private void removeOwnQuietly() {
    synchronized (this) {
      closed = true;
    }
    try {
      removeOwn();
    } catch (IOException e) {
      // Nobody is left to tell; the next run finds what is still there.
      return;
    }
  }

  private void removeOwn() throws IOException {
    remove(labels -> id.equals(labels.get(DockerDaemon.LABEL)));
  }

  private void remove(Predicate<Map<String, String>> whose) throws IOException {
    List<String> ours = List.of(DockerDaemon.LABEL);
    List<String> containers = new ArrayList<>();
    List<String> volumes = new ArrayList<>();
    Calls.remove(
        "clean up in the Docker daemon",
        () -> {
          for (InspectVolumeResponse volume :
              client.listVolumesCmd().withFilter("label", ours).exec().getVolumes()) {
            if (whose.test(volume.getLabels())) {
              volumes.add(volume.getName());
            }
          }
          // After the volumes: whose owner was gone above keeps no more of them below.
          for (Container container :
              client.listContainersCmd().withShowAll(true).withLabelFilter(ours).exec()) {
            if (KeptContainers.isKept(container)) {
              volumes.removeAll(KeptContainers.volumes(container).values());
            } else if (whose.test(container.getLabels())) {
              containers.add(container.getId());
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
}
