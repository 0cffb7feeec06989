package io.github.statix.stages.container.docker.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A daemon that {@code docker context use} or {@code DOCKER_CONTEXT} has chosen.
 *
 * @param host its address
 * @param certificates the directory of its TLS files; empty without TLS
 */
record DockerContext(String host, Optional<Path> certificates) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The directory of the Docker client's configuration. */
  static Path configuration(Map<String, String> environment) {
    String chosen = environment.getOrDefault("DOCKER_CONFIG", "");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/root"));
    return chosen.isEmpty() ? Path.of(home, ".docker") : Path.of(chosen);
  }

  /**
   * The context that is chosen; empty for the default one.
   *
   * @throws StatixException when there is no such context, or its files cannot be read
   */
  static Optional<DockerContext> chosen(Map<String, String> environment) throws StatixException {
    Path configuration = configuration(environment);
    String name = environment.getOrDefault("DOCKER_CONTEXT", "");
    if (name.isEmpty()) {
      Path file = configuration.resolve("config.json");
      name = Files.exists(file) ? read(file).path("currentContext").asText() : "";
    }
    return name.isEmpty() || name.equals("default")
        ? Optional.empty()
        : Optional.of(load(configuration.resolve("contexts"), name));
  }

  private static DockerContext load(Path contexts, String name) throws StatixException {
    String hash = Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex();
    Path file = contexts.resolve("meta").resolve(hash).resolve("meta.json");
    if (!Files.exists(file)) {
      throw new StatixException(
          Category.ENGINE,
          "there is no Docker context '%s'".formatted(ForeignText.line(name)),
          "See docker context ls, or set DOCKER_HOST.");
    }
    String host = read(file).path("Endpoints").path("docker").path("Host").asText();
    Path certificates = contexts.resolve("tls").resolve(hash).resolve("docker");
    return new DockerContext(
        host, Files.isDirectory(certificates) ? Optional.of(certificates) : Optional.empty());
  }

  private static JsonNode read(Path file) throws StatixException {
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new StatixException(
          Category.ENGINE, "%s is no JSON".formatted(file), "Correct or remove the file.", e);
    } catch (IOException e) {
      throw new StatixException(
          Category.ENGINE, "cannot read %s".formatted(file), "Let its owner permit it.", e);
    }
  }
}
