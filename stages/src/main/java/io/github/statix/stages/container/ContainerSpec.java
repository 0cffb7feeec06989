package io.github.statix.stages.container;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.store.CacheScope;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One recipe to run.
 *
 * @param stage the stage it is for, which names container and log
 * @param root the layers of the root filesystem, lowest first, all in the store
 * @param sources blobs of the store by their file name below {@code /src}
 * @param recipe the shell script's text
 * @param library shell libraries the script may read, by name
 * @param environment all that the script sees of variables
 * @param jobServer whether it gets the engine's {@link ContainerEngine#jobServer}
 * @param cache whose compile cache it gets, where the engine has one
 */
public record ContainerSpec(
    StageName stage,
    List<Layer> root,
    SortedMap<String, Digest> sources,
    String recipe,
    SortedMap<String, String> library,
    SortedMap<String, String> environment,
    boolean jobServer,
    Optional<CacheScope> cache) {

  /** Copies the collections and checks the names. */
  public ContainerSpec {
    Objects.requireNonNull(stage, "stage is null");
    Objects.requireNonNull(recipe, "recipe is null");
    Objects.requireNonNull(cache, "cache is null");
    root = List.copyOf(root);
    sources = sorted(sources);
    library = sorted(library);
    environment = sorted(environment);
    sources.keySet().forEach(ContainerSpec::checkFileName);
    library.keySet().forEach(ContainerSpec::checkFileName);
    environment.forEach(ContainerSpec::checkVariable);
  }

  /** A recipe without a compile cache. */
  public ContainerSpec(
      StageName stage,
      List<Layer> root,
      SortedMap<String, Digest> sources,
      String recipe,
      SortedMap<String, String> library,
      SortedMap<String, String> environment,
      boolean jobServer) {
    this(stage, root, sources, recipe, library, environment, jobServer, Optional.empty());
  }

  /** The same recipe with this compile cache. */
  public ContainerSpec withCache(CacheScope scope) {
    return new ContainerSpec(
        stage, root, sources, recipe, library, environment, jobServer, Optional.of(scope));
  }

  /** A recipe without a job server and a compile cache. */
  public ContainerSpec(
      StageName stage,
      List<Layer> root,
      SortedMap<String, Digest> sources,
      String recipe,
      SortedMap<String, String> library,
      SortedMap<String, String> environment) {
    this(stage, root, sources, recipe, library, environment, false);
  }

  private static void checkFileName(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.matches("(?s).*[/\0].*")) {
      throw new IllegalArgumentException("'%s' is not a file name".formatted(name));
    }
  }

  private static void checkVariable(String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0 || (name + value).indexOf('\0') >= 0) {
      throw new IllegalArgumentException("'%s' cannot be an environment variable".formatted(name));
    }
  }

  private static <V> SortedMap<String, V> sorted(Map<String, V> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
