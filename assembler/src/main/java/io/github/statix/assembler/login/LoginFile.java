package io.github.statix.assembler.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Docker's {@code config.json} or Podman's {@code auth.json} (containers-auth.json(5)).
 *
 * <p>An entry for {@code host/path} is used for repositories below that path only. Using it for
 * every repository of the host, as some programs do, would show one owner's token to another.
 *
 * @param file for messages
 * @param root the parsed document
 */
record LoginFile(Path file, JsonNode root) {

  private static final String DOCKER_HUB_KEY = "https://index.docker.io/v1/";

  /** All names of one registry; which one a file uses depends on the program that wrote it. */
  private static final List<String> DOCKER_HUB =
      List.of("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");

  /** Reads a file; one that is not JSON is reported and taken as empty. */
  static LoginFile read(Path file, Consumer<String> warnings) throws IOException {
    try {
      return new LoginFile(file, new ObjectMapper().readTree(Files.readAllBytes(file)));
    } catch (JsonProcessingException e) {
      // Jackson's message quotes the file, which holds passwords.
      warnings.accept(file + " is not valid JSON, so no registry login is taken from it");
      return new LoginFile(file, MissingNode.getInstance());
    }
  }

  /**
   * The login for a repository, most specific entry first.
   *
   * @param repository {@code registry/path}, or just the registry
   */
  Optional<Credentials> find(String registry, String repository, CredentialHelpers helpers) {
    for (String key : keys(registry, repository)) {
      String helper = root.path("credHelpers").path(key).asText("");
      if (!helper.isEmpty()) {
        Optional<Credentials> login = helpers.get(helper, key, file);
        if (login.isPresent()) {
          return login;
        }
      }
      Optional<Credentials> login = auth(key);
      if (login.isPresent()) {
        return login;
      }
    }
    String store = root.path("credsStore").asText("");
    if (store.isEmpty()) {
      return Optional.empty();
    }
    return helpers.get(store, isDockerHub(registry) ? DOCKER_HUB_KEY : registry, file);
  }

  private static List<String> keys(String registry, String repository) {
    List<String> keys = new ArrayList<>();
    for (String path = repository;
        path.length() > registry.length();
        path = path.substring(0, path.lastIndexOf('/'))) {
      keys.add(path);
    }
    for (String alias : isDockerHub(registry) ? DOCKER_HUB : List.of(registry)) {
      keys.add(alias);
      for (String tail : List.of("", "/", "/v1/", "/v2/")) {
        keys.add("https://" + alias + tail);
      }
    }
    return keys;
  }

  private static boolean isDockerHub(String registry) {
    return DOCKER_HUB.contains(registry);
  }

  private Optional<Credentials> auth(String key) {
    JsonNode entry = root.path("auths").path(key);
    String token = entry.path("identitytoken").asText("");
    if (!token.isEmpty()) {
      return Optional.of(new Credentials.IdentityToken(token));
    }
    Map.Entry<String, String> pair =
        decoded(entry.path("auth").asText(""))
            .orElse(
                Map.entry(entry.path("username").asText(""), entry.path("password").asText("")));
    if (pair.getKey().isEmpty() || pair.getValue().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Credentials.Account(pair.getKey(), pair.getValue()));
  }

  private static Optional<Map.Entry<String, String>> decoded(String auth) {
    try {
      String pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      // Docker pads the password with NUL when it moved it to a helper and back.
      return colon < 0
          ? Optional.empty()
          : Optional.of(
              Map.entry(pair.substring(0, colon), pair.substring(colon + 1).replace("\0", "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Keeps the content out of logs. */
  @Override
  public String toString() {
    return "LoginFile[" + file + "]";
  }
}
