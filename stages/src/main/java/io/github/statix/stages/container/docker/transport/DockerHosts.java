package io.github.statix.stages.container.docker.transport;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a Docker-compatible API may be listening, and clients for it. */
public final class DockerHosts {

  private static final String USUAL = "unix:///var/run/docker.sock";

  private DockerHosts() {}

  /**
   * The addresses to try in this order. {@code DOCKER_HOST} or a chosen context is a decision: then
   * nothing else is tried.
   *
   * @param environment the variables that Docker's client reads
   * @throws StatixException when the chosen context cannot be read
   */
  public static List<String> candidates(Map<String, String> environment) throws StatixException {
    String chosen = environment.getOrDefault("DOCKER_HOST", "").strip();
    if (!chosen.isEmpty()) {
      return List.of(chosen);
    }
    Optional<DockerContext> context = DockerContext.chosen(environment);
    if (context.isPresent()) {
      return List.of(context.get().host());
    }
    List<String> hosts = new ArrayList<>(List.of(USUAL));
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

  /**
   * A client for this address that has answered.
   *
   * @param host as in {@code DOCKER_HOST}
   * @param environment the variables that Docker's client reads; they say whether to use TLS
   * @throws StatixException when nothing answers there; its message begins with the address
   */
  public static DockerClient connect(
      String host, Map<String, String> environment, Patience patience) throws StatixException {
    Optional<Path> certificates = certificates(host, environment);
    Endpoint endpoint = Endpoints.parse(host, certificates.isPresent());
    if (endpoint instanceof Endpoint.Unix unix && !Files.exists(unix.path())) {
      throw failed(host, "there is no such socket", null);
    }
    Optional<TlsFiles> tls =
        endpoint.url().isHttps()
            ? Optional.of(TlsFiles.read(certificates.orElse(folder(environment))))
            : Optional.empty();
    OkHttpTransport transport = new OkHttpTransport(endpoint, tls, patience);
    try {
      DockerClient client = DockerClientImpl.getInstance(configuration(environment), transport);
      client.pingCmd().exec();
      return client;
    } catch (RuntimeException e) {
      transport.close();
      throw failed(host, why(e), e);
    }
  }

  /** Only the logins for registries are taken from it; addresses and TLS are settled here. */
  private static DefaultDockerClientConfig configuration(Map<String, String> environment) {
    return DefaultDockerClientConfig.createDefaultConfigBuilder()
        .withDockerHost(USUAL)
        .withDockerContext("default")
        .withDockerTlsVerify(false)
        .withDockerConfig(DockerContext.configuration(environment).toString())
        .build();
  }

  /** The directory of TLS files, where {@code tcp} means TLS. */
  private static Optional<Path> certificates(String host, Map<String, String> environment)
      throws StatixException {
    boolean wanted =
        !environment.getOrDefault("DOCKER_TLS_VERIFY", "").isEmpty()
            || !environment.getOrDefault("DOCKER_TLS", "").isEmpty();
    if (wanted) {
      return Optional.of(folder(environment));
    }
    return environment.getOrDefault("DOCKER_HOST", "").isBlank()
        ? DockerContext.chosen(environment)
            .filter(context -> context.host().equals(host))
            .flatMap(DockerContext::certificates)
        : Optional.empty();
  }

  private static Path folder(Map<String, String> environment) {
    String chosen = environment.getOrDefault("DOCKER_CERT_PATH", "");
    return chosen.isEmpty() ? DockerContext.configuration(environment) : Path.of(chosen);
  }

  private static StatixException failed(
      String host, String why, @org.jspecify.annotations.Nullable Throwable cause) {
    return new StatixException(
        Category.ENGINE, "%s: %s".formatted(ForeignText.address(host), why), null, cause);
  }

  private static String why(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage()).strip();
    if (message.contains("Permission denied")) {
      return "permission denied: join the group docker, or use rootless Docker";
    }
    return root instanceof IOException
        ? ForeignText.line(message)
        : "it answered " + ForeignText.line(message);
  }
}
