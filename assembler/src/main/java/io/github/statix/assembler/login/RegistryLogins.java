package io.github.statix.assembler.login;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Where credentials for registries are looked up: the environment, Docker's configuration and its
 * credential helpers, then Podman's.
 *
 * <p>{@code STATIX_REGISTRY_USER} and {@code STATIX_REGISTRY_PASSWORD} are for the one registry
 * that is pushed to, and are shown to no other.
 */
public final class RegistryLogins {

  private static final String USER = "STATIX_REGISTRY_USER";
  private static final String AUTHS = "DOCKER_AUTH_CONFIG";
  private static final String PASSWORD = "STATIX_REGISTRY_PASSWORD";

  private final Map<String, String> environment;
  private final Path home;
  private final List<String> pushedTo;
  private final Consumer<String> warnings;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  /**
   * Makes a look-up; reads nothing yet.
   *
   * @param environment the process's variables
   * @param home the user's home directory
   * @param targets what is pushed; empty when nothing is
   * @param warnings is told, without secrets, once each, why credentials that are there cannot be
   *     used
   */
  public RegistryLogins(
      Map<String, String> environment,
      Path home,
      List<ImageReference> targets,
      Consumer<String> warnings) {
    this.environment = Objects.requireNonNull(environment, "environment is null");
    this.home = Objects.requireNonNull(home, "home is null");
    this.warnings = Objects.requireNonNull(warnings, "warnings is null");
    TreeSet<String> registries = new TreeSet<>();
    targets.forEach(target -> registries.add(target.registry()));
    this.pushedTo = List.copyOf(registries);
  }

  /**
   * The credentials for a whole registry.
   *
   * @param registry host and optional port
   * @throws java.io.InterruptedIOException when this thread is interrupted while a helper runs
   * @throws IllegalArgumentException when the environment's login cannot be meant for it
   */
  public Optional<Credentials> find(String registry) throws IOException {
    return locate(registry, registry).map(FoundCredentials::credentials);
  }

  /** The credentials for one repository, which may have some of its own in a file. */
  public Optional<Credentials> find(ImageReference image) throws IOException {
    return locate(image).map(FoundCredentials::credentials);
  }

  /** The same, and where they were found. */
  public Optional<FoundCredentials> locate(ImageReference image) throws IOException {
    return locate(image.registry(), image.registry() + "/" + image.repository());
  }

  private Optional<FoundCredentials> locate(String registry, String repository) throws IOException {
    Optional<Credentials> given = fromEnvironment(registry);
    if (given.isPresent()) {
      return given.map(it -> new FoundCredentials(it, USER + " and " + PASSWORD));
    }
    CredentialHelpers helpers =
        new CredentialHelpers(environment.getOrDefault("PATH", ""), this::warnOnce);
    ServerKey server = ServerKey.parse(repository);
    String auths = environment.getOrDefault(AUTHS, "");
    if (!auths.isBlank()) {
      Optional<Credentials> found =
          CredentialsFile.parse("the variable " + AUTHS, auths, this::warnOnce)
              .find(server, helpers);
      if (found.isPresent()) {
        return found.map(it -> new FoundCredentials(it, AUTHS));
      }
    }
    for (Path file : configFiles()) {
      Optional<Credentials> found =
          CredentialsFile.read(file, this::warnOnce).find(server, helpers);
      if (found.isPresent()) {
        return found.map(it -> new FoundCredentials(it, file.toString()));
      }
    }
    return Optional.empty();
  }

  /** Files are read anew for each look-up, since builds take hours; what is wrong is told once. */
  private void warnOnce(String warning) {
    if (warned.add(warning)) {
      warnings.accept(warning);
    }
  }

  private Optional<Credentials> fromEnvironment(String registry) {
    String user = environment.getOrDefault(USER, "");
    String password = environment.getOrDefault(PASSWORD, "");
    if ((user.isEmpty() && password.isEmpty()) || !pushedTo.contains(registry)) {
      return Optional.empty();
    }
    if (user.isEmpty() || password.isEmpty()) {
      throw new IllegalArgumentException(
          "only one of %s and %s is set; set both or neither".formatted(USER, PASSWORD));
    }
    if (pushedTo.size() > 1) {
      throw new IllegalArgumentException(
          ("%s is an account of one registry, but this pushes to %s; unset it and log in to each"
                  + " with 'docker login'")
              .formatted(USER, String.join(" and ", pushedTo)));
    }
    return Optional.of(new Credentials.Account(user, password));
  }

  private List<Path> configFiles() {
    List<Path> files = new ArrayList<>();
    String docker = environment.getOrDefault("DOCKER_CONFIG", "");
    files.add(
        (docker.isEmpty() ? home.resolve(".docker") : Path.of(docker)).resolve("config.json"));
    String podman = environment.getOrDefault("REGISTRY_AUTH_FILE", "");
    if (!podman.isEmpty()) {
      if (!Files.exists(Path.of(podman))) {
        warnOnce("REGISTRY_AUTH_FILE names a file that is not there: " + ForeignText.line(podman));
      }
      files.add(Path.of(podman));
    }
    String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    if (!runtime.isEmpty()) {
      files.add(Path.of(runtime, "containers", "auth.json"));
    }
    String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
    files.add(
        (config.isEmpty() ? home.resolve(".config") : Path.of(config))
            .resolve("containers")
            .resolve("auth.json"));
    return files;
  }
}
