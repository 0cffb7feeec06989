package io.github.statix.stages.container.docker;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import java.util.ArrayList;
import java.util.List;

/** The host side of a recipe's container; docker-java has no field for what is to be hidden. */
final class StageHost extends HostConfig {

  private static final long serialVersionUID = 1L;
  private static final long SHARED_MEMORY = 1L << 30;

  /** More than any build starts, and less than what makes a machine unusable. */
  private static final long PROCESSES = 16_384;

  /** Docker's own list, and what tells of the host or of its name servers. */
  private static final List<String> HIDDEN =
      List.of(
          "/etc/resolv.conf",
          "/proc/acpi",
          "/proc/asound",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys");

  /**
   * Podman does not read the list of the API. Its {@code /etc/resolv.conf} is empty anyway; into
   * {@code /etc/hosts} it puts what this machine's has.
   */
  private static final String PODMAN_HIDDEN =
      "mask=/etc/hosts:/proc/asound:/proc/latency_stats:/sys";

  private StageHost() {}

  /** What a recipe's container may do and use. */
  static HostConfig with(List<Mount> mounts, DaemonTraits traits) {
    HostConfig host = limited(new StageHost(), traits);
    List<String> options = new ArrayList<>(host.getSecurityOpts());
    traits.filter().ifPresent(options::add);
    return host.withSecurityOpts(options)
        .withReadonlyRootfs(true)
        .withNetworkMode("none")
        .withInit(false)
        .withShmSize(SHARED_MEMORY)
        .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
        .withMounts(mounts);
  }

  /** What no container of ours gets, whatever it is for; its filter is the daemon's own. */
  static HostConfig limited(HostConfig host, DaemonTraits traits) {
    List<String> options = new ArrayList<>(List.of("no-new-privileges"));
    if (traits.podman()) {
      options.add(PODMAN_HIDDEN);
    }
    return host.withCapDrop(Capability.ALL)
        .withSecurityOpts(options)
        .withIpcMode("private")
        .withPidsLimit(PROCESSES)
        .withMemory(traits.memoryLimit());
  }

  /** Paths a recipe finds empty. */
  @JsonProperty("MaskedPaths")
  public List<String> maskedPaths() {
    return HIDDEN;
  }
}
