package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.container.docker.transport.DockerHosts;
import io.github.statix.stages.container.docker.transport.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Docker-compatible daemon, local or remote, that has answered. */
public final class DockerDaemon implements AutoCloseable {

  /** On every container and volume of ours; the value is the run. */
  static final String LABEL = "io.github.statix.assemble";

  private final String host;
  private final DockerClient client;
  private final Patience patience;
  private final SystemCalls systemCalls;
  private @Nullable DaemonTraits traits;

  private DockerDaemon(String host, DockerClient client, Patience patience) {
    this.host = host;
    this.client = client;
    this.patience = patience;
    this.systemCalls = new SystemCalls(host);
  }

  /**
   * The daemon the environment points to or one of the usual sockets.
   *
   * @param environment the variables that Docker's client reads, {@code HOME} and {@code
   *     XDG_RUNTIME_DIR}
   * @throws StatixException when none answers, with each address that was tried and why it failed
   */
  public static DockerDaemon find(Map<String, String> environment) throws StatixException {
    List<String> failures = new ArrayList<>();
    for (String candidate : DockerHosts.candidates(environment)) {
      try {
        return connect(candidate, environment, Patience.USUAL);
      } catch (StatixException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    throw new StatixException(
        Category.ENGINE, "no Docker daemon answers (" + String.join("; ", failures) + ")");
  }

  /**
   * The daemon at an address written as in {@code DOCKER_HOST}.
   *
   * @throws StatixException when none answers there
   */
  public static DockerDaemon connect(String host) throws StatixException {
    return connect(host, System.getenv(), Patience.USUAL);
  }

  static DockerDaemon connect(String host, Map<String, String> environment, Patience patience)
      throws StatixException {
    return new DockerDaemon(host, DockerHosts.connect(host, environment, patience), patience);
  }

  /** The address, as in {@code DOCKER_HOST}. */
  public String host() {
    return host;
  }

  /**
   * Stores the image of a Docker archive (the format of {@code docker save}).
   *
   * @return the name it was stored under, or its digest when the archive names none
   * @throws IOException when the daemon refuses it or the stream fails
   */
  public String load(InputStream dockerArchive) throws IOException, InterruptedException {
    try (dockerArchive) {
      return ImageLoad.run(client, dockerArchive);
    }
  }

  /**
   * Runs a program in a container of its own and returns what it made; the image is pulled when the
   * daemon has not got it.
   *
   * @return a tar of {@link ToolRun#result} below its last name; closing it removes the container
   * @throws IOException when the image cannot be had or the program fails, with its last lines
   */
  public InputStream runTool(ToolRun run) throws IOException, InterruptedException {
    return ToolContainer.run(this, run);
  }

  /** Where a daemon of this machine keeps its volumes; empty for one that may be elsewhere. */
  Optional<Path> disk() {
    if (!host.startsWith("unix:")) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(client.infoCmd().exec().getDockerRootDir())
          .map(Path::of)
          .filter(Files::isDirectory);
    } catch (RuntimeException e) {
      // What it cannot say now it will say when it runs a container.
      return Optional.empty();
    }
  }

  DockerClient client() {
    return client;
  }

  /** What it is and has, asked for once. */
  synchronized DaemonTraits traits() throws IOException, InterruptedException {
    String doing = "ask about the Docker daemon";
    DaemonTraits known = traits;
    if (known == null) {
      boolean podman = Calls.io(doing, () -> DaemonTraits.isPodman(client));
      long memory = Calls.io(doing, () -> DaemonTraits.memoryOf(client));
      known = new DaemonTraits(podman, memory, systemCalls.option(podman));
      traits = known;
    }
    return known;
  }

  Patience patience() {
    return patience;
  }

  @Override
  public void close() throws IOException {
    try (systemCalls) {
      client.close();
    }
  }
}
