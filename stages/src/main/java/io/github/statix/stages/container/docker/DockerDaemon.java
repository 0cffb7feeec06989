package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Docker-compatible daemon, local or remote, that has answered. */
public final class DockerDaemon implements AutoCloseable {

  /** On every container and volume of ours; the value is the run. */
  static final String LABEL = "io.github.statix.assemble";

  private final String host;
  private final DockerClient client;

  private DockerDaemon(String host, DockerClient client) {
    this.host = host;
    this.client = client;
  }

  /** The daemon the environment points to or one of the usual sockets, if one answers. */
  public static Optional<DockerDaemon> detect() {
    try {
      return Optional.of(find(System.getenv()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Like {@link #detect}.
   *
   * @param environment looked at for {@code DOCKER_HOST}, {@code HOME} and {@code XDG_RUNTIME_DIR}
   * @throws IOException when none answers, with each address that was tried and why it failed
   */
  public static DockerDaemon find(Map<String, String> environment) throws IOException {
    List<String> failures = new ArrayList<>();
    List<String> candidates;
    try {
      candidates = DockerHosts.candidates(environment);
    } catch (RuntimeException e) {
      throw new IOException("the Docker context cannot be read: " + e.getMessage(), e);
    }
    for (String candidate : candidates) {
      try {
        return connect(candidate);
      } catch (IOException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    throw new IOException("no Docker daemon answers (" + String.join("; ", failures) + ")");
  }

  /** The daemon at an address written as in {@code DOCKER_HOST}. */
  public static DockerDaemon connect(String host) throws IOException {
    return new DockerDaemon(host, DockerHosts.connect(host));
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
    return ToolContainer.run(client, run);
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

  @Override
  public void close() throws IOException {
    client.close();
  }
}
