package io.github.statix.assembler.build;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.presets.BaseSpec;
import io.github.statix.stages.base.BootstrapTool;
import io.github.statix.stages.base.HostTool;
import io.github.statix.stages.container.docker.DockerBootstrap;
import io.github.statix.stages.container.docker.DockerDaemon;
import java.io.IOException;
import java.util.Optional;

/** Chooses where mmdebstrap runs. */
public final class BootstrapTools {

  private BootstrapTools() {}

  /**
   * This machine's mmdebstrap where it works, unless Docker was asked for and has an image to run
   * it in; else a container of the preset's bootstrap image.
   *
   * @param engine {@code auto}, {@code docker} or {@code sandbox}
   * @throws StatixException when neither is to be had, saying what to install
   */
  public static BootstrapTool choose(String engine, BaseSpec.Debian base) throws IOException {
    HostTool host = HostTool.create();
    Optional<String> problem = host.problem();
    if (problem.isEmpty()) {
      return host;
    }
    if (engine.equals("sandbox") || base.bootstrapImage().isEmpty()) {
      throw refused(problem.get());
    }
    try {
      DockerDaemon daemon = DockerDaemon.find(System.getenv());
      return new DockerBootstrap(daemon, base.bootstrapImage().get());
    } catch (IOException e) {
      throw refused("%s; and %s".formatted(problem.get(), e.getMessage()));
    }
  }

  private static StatixException refused(String why) {
    return new StatixException(Category.ENGINE, "the base cannot be built here: " + why);
  }
}
