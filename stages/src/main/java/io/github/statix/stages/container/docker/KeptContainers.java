package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerMount;
import io.github.statix.oci.model.Digest;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.RecipeStop;
import io.github.statix.stages.container.Remains;
import io.github.statix.stages.store.FailureSlot;
import io.github.statix.stages.store.HeldLock;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Ended containers whose recipes failed, kept with their volumes. The new name of a container is
 * what keeps it from being cleaned up with its run; a folder in the store says that it is wanted.
 */
final class KeptContainers {

  /** Store, preset, stage and key; labels stay as they were when a container was made. */
  static final String LABEL = "io.github.statix.assemble.failed";

  private static final String PREFIX = "statix-assemble-failed-";

  /** How long one is kept whose store is gone with its machine. */
  private static final Duration LONGEST = Duration.ofDays(30);

  private final DockerDaemon daemon;
  private final DockerClient client;
  private final Run run;
  private final Store store;
  private final String storeId;

  KeptContainers(DockerDaemon daemon, Run run, Store store)
      throws IOException, InterruptedException {
    this.daemon = daemon;
    this.client = daemon.client();
    this.run = run;
    this.store = store;
    this.storeId = store.id();
  }

  static boolean isKept(Container container) {
    return Arrays.stream(container.getNames()).anyMatch(name -> name.startsWith("/" + PREFIX));
  }

  /** A container's own volumes by the folder they are at; a compile cache is not its own. */
  static Map<String, String> volumes(Container container) {
    Map<String, String> volumes = new TreeMap<>();
    for (ContainerMount mount : container.getMounts()) {
      String folder = mount.getDestination();
      boolean isCache = CompileCache.FILES.equals(folder) || CompileCache.SHARED.equals(folder);
      if (mount.getName() != null && folder != null && !isCache) {
        volumes.put(folder, mount.getName());
      }
    }
    return volumes;
  }

  /** What a container needs on it to be kept in this slot later. */
  Map<String, String> labels(Optional<FailureSlot> slot) {
    return slot.isPresent() ? Map.of(LABEL, label(slot.get())) : Map.of();
  }

  /** Removes what the store no longer wants, and what nobody has asked about for long. */
  void sweep() throws IOException {
    long oldest = Instant.now().minus(LONGEST).getEpochSecond();
    remove(
        container ->
            container.getCreated() < oldest
                || (label(container).startsWith(storeId + "/") && !isWanted(label(container))));
  }

  private boolean isWanted(String label) {
    String[] parts = label.split("/", -1);
    return parts.length == 4
        && store
            .failures()
            .find(new FailureSlot(parts[1], new StageName(parts[2]), new Digest(parts[3])))
            .isPresent();
  }

  /** Keeps an ended container, in place of the stage's last failure. */
  Remains keep(FailureSlot slot, StageContainer container, String image, ContainerSpec spec)
      throws IOException, InterruptedException {
    Optional<HeldLock> lock = store.failures().tryLock(slot);
    if (lock.isEmpty()) {
      return Remains.LOST_TO_A_SHELL;
    }
    try (HeldLock held = lock.get()) {
      remove(ofStage(slot));
      // First the folder: a container without one would be swept.
      try (WorkFolder note = store.workFolder("failed")) {
        store.failures().keep(slot, note, DockerEngine.NAME + " " + daemon.host());
      }
      container.keepAs(PREFIX + container.name().replaceFirst("^statix-assemble-", ""));
      return new Remains.Kept(size(slot, image, spec), "volumes of the daemon " + daemon.host());
    } catch (IOException e) {
      store.failures().remove(slot);
      return new Remains.Lost(String.valueOf(e.getMessage()));
    }
  }

  /** Asks a program of the base, since the API knows the sizes of all volumes or of none. */
  private OptionalLong size(FailureSlot slot, String image, ContainerSpec spec)
      throws InterruptedException {
    List<String> lines = new ArrayList<>();
    List<String> command = List.of("/bin/bash", "-c", "exec du -sk /build /out /tmp 2>/dev/null");
    try (StageContainer measuring = new StageContainer(daemon, run, spec, command, Map.of())) {
      measuring.createOver(image, volumes(slot).orElseThrow());
      if (measuring.start(lines::add, new RecipeStop()).status() != 0) {
        return OptionalLong.empty();
      }
    } catch (IOException e) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        lines.stream().mapToLong(line -> Long.parseLong(line.split("\t", 2)[0]) * 1024).sum());
  }

  /** The volumes kept for exactly this key, by the folder they are at. */
  Optional<Map<String, String>> volumes(FailureSlot slot) throws IOException {
    return list(container -> label(slot).equals(label(container))).stream()
        .findFirst()
        .map(KeptContainers::volumes);
  }

  /** Removes what is kept of the slot's stage, unless somebody looks into it. */
  void forget(FailureSlot slot) throws IOException {
    if (store.failures().engine(slot.preset(), slot.stage()).isEmpty()) {
      return;
    }
    Optional<HeldLock> lock = store.failures().tryLock(slot);
    if (lock.isPresent()) {
      try (HeldLock held = lock.get()) {
        store.failures().remove(slot);
        remove(ofStage(slot));
      }
    }
  }

  private String label(FailureSlot slot) {
    return String.join("/", storeId, slot.preset(), slot.stage().value(), slot.key().hex());
  }

  private static String label(Container container) {
    return container.getLabels().getOrDefault(LABEL, "");
  }

  private Predicate<Container> ofStage(FailureSlot slot) {
    String start = String.join("/", storeId, slot.preset(), slot.stage().value(), "");
    return container -> label(container).startsWith(start);
  }

  private List<Container> list(Predicate<Container> which) throws IOException {
    List<Container> found = new ArrayList<>();
    Calls.remove(
        "look for kept failures",
        () ->
            client
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(LABEL))
                .exec()
                .stream()
                .filter(KeptContainers::isKept)
                .filter(which)
                .forEach(found::add));
    return found;
  }

  private void remove(Predicate<Container> which) throws IOException {
    for (Container container : list(which)) {
      run.removeContainer(container.getId());
      // Those that have names of ours do not go with their container.
      for (String volume : volumes(container).values()) {
        run.removeVolume(volume);
      }
    }
  }
}
