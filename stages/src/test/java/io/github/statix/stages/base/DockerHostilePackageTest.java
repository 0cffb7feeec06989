package io.github.statix.stages.base;

import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.container.docker.DockerBootstrap;
import io.github.statix.stages.container.docker.DockerDaemon;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;

/**
 * mmdebstrap in a container, against a hostile package. It needs a Debian image, which {@code
 * STATIX_BOOTSTRAP_IMAGE} names; {@code ./test} makes one where it starts a daemon.
 */
class DockerHostilePackageTest extends HostilePackageContract {

  private @Nullable DockerDaemon daemon;

  @Override
  BootstrapTool tool() throws Exception {
    String image = System.getenv("STATIX_BOOTSTRAP_IMAGE");
    Assumptions.assumeTrue(image != null, "STATIX_BOOTSTRAP_IMAGE names no Debian image");
    DockerDaemon found = DockerDaemon.find(System.getenv());
    daemon = found;
    return new DockerBootstrap(found, ImageReference.parse(image));
  }

  @AfterEach
  void leaveTheDaemon() throws Exception {
    if (daemon != null) {
      daemon.close();
    }
  }

  @Override
  boolean isHarmless(String line) {
    // Of the container: its root, its own few files, and what the engine leaves it of capabilities.
    return line.startsWith("uid-map")
        || line.equals("NoNewPrivs: 1")
        || line.equals("Seccomp: 2")
        || line.matches("CapEff: 00000000[0-9a-f]{8}")
        || line.startsWith("sees root")
        || line.startsWith("sees var/lib/dpkg");
  }
}
