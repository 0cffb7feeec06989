package io.github.statix.assembler.login;

import java.util.List;
import java.util.Locale;

/**
 * What an entry of a credentials file is for.
 *
 * @param registry host and optional port, in lower case; Docker Hub under one name
 * @param path the part of the registry, without slashes around it; empty for all of it
 */
record ServerKey(String registry, String path) {

  static final String DOCKER_HUB = "docker.io";

  /** All names of one registry; which one a file uses depends on the program that wrote it. */
  private static final List<String> DOCKER_HUB_NAMES =
      List.of("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");

  /**
   * Reads a key as Docker, Podman and people write it: a registry, with a path of repositories
   * behind it, or the address of a registry's interface ({@code https://HOST/v1/}). Without {@code
   * https://} before it, {@code v2} is the path of an owner named so.
   */
  static ServerKey parse(String key) {
    int scheme = key.startsWith("https://") ? 8 : key.startsWith("http://") ? 7 : 0;
    String rest = key.substring(scheme).replaceFirst("/+$", "");
    int slash = rest.indexOf('/');
    String host = (slash < 0 ? rest : rest.substring(0, slash)).toLowerCase(Locale.ROOT);
    String path = slash < 0 ? "" : rest.substring(slash + 1);
    boolean isInterface = scheme > 0 && (path.equals("v1") || path.equals("v2"));
    return new ServerKey(
        DOCKER_HUB_NAMES.contains(host) ? DOCKER_HUB : host, isInterface ? "" : path);
  }

  /** Whether this registry and path are the other's, or hold them; paths end between slashes. */
  boolean holds(ServerKey repository) {
    return registry.equals(repository.registry)
        && (path.isEmpty()
            || path.equals(repository.path)
            || repository.path.startsWith(path + "/"));
  }
}
