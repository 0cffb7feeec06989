package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.shaded.com.github.dockerjava.core.DefaultDockerClientConfig;
import org.testcontainers.shaded.com.github.dockerjava.core.DockerClientImpl;

/** Where a Docker-compatible API may be listening, and clients for it. */
final class DockerHosts {

  private DockerHosts() {}

  /**
   * The addresses to try in this order. {@code DOCKER_HOST} or a chosen context is a decision: then
   * nothing else is tried.
   */
  static List<String> candidates(Map<String, String> environment) {
    String chosen = environment.getOrDefault("DOCKER_HOST", "");
    if (!chosen.isEmpty()) {
      return List.of(chosen);
    }
    String usual = "unix:///var/run/docker.sock";
    String ofContext =
        DefaultDockerClientConfig.createDefaultConfigBuilder().build().getDockerHost().toString();
    if (!ofContext.equals(usual)) {
      return List.of(ofContext);
    }
    List<String> hosts = new ArrayList<>(List.of(usual));
    String home = environment.getOrDefault("HOME", "/root");
    String runtime = environment.get("XDG_RUNTIME_DIR");
    List<String> sockets = new ArrayList<>();
    if (runtime != null) {
      sockets.add(runtime + "/docker.sock");
    }
    sockets.add(home + "/.docker/run/docker.sock");
    sockets.add(home + "/.docker/desktop/docker.sock");
    if (runtime != null) {
      sockets.add(runtime + "/podman/podman.sock");
    }
    sockets.add("/run/podman/podman.sock");
    sockets.stream().filter(s -> Files.exists(Path.of(s))).forEach(s -> hosts.add("unix://" + s));
    return hosts;
  }

  /** A client for this address that has answered. */
  static DockerClient connect(String host) throws IOException {
    DockerClient client = null;
    try {
      DefaultDockerClientConfig config =
          DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).build();
      URI uri = config.getDockerHost();
      if ("unix".equals(uri.getScheme()) && !Files.exists(Path.of(uri.getPath()))) {
        throw new IOException("%s: there is no such socket".formatted(host));
      }
      client =
          DockerClientImpl.getInstance(
              config,
              new ZerodepDockerHttpClient.Builder()
                  .dockerHost(uri)
                  .sslConfig(config.getSSLConfig())
                  .connectionTimeout(Duration.ofSeconds(10))
                  .build());
      client.pingCmd().exec();
      return client;
    } catch (RuntimeException e) {
      if (client != null) {
        client.close();
      }
      throw new IOException("%s: %s".formatted(host, why(e)), e);
    }
  }

  private static String why(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage()).strip();
    return message.contains("Permission denied") || message.contains("[13]")
        ? "permission denied: join the group docker, or use rootless Docker"
        : message;
  }
}
