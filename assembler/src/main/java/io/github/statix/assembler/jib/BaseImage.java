package io.github.statix.assembler.jib;

import io.github.statix.presets.model.Layer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A base image whose layers are in the store.
 *
 * @param layers lowest first; their diffIDs were computed from the bytes
 * @param environment variables of its config, in order
 * @param workingDirectory empty when it names none
 * @param user empty when it names none
 * @param entrypoint empty when it has none
 * @param command empty when it has none
 */
public record BaseImage(
    List<Layer> layers,
    Map<String, String> environment,
    String workingDirectory,
    String user,
    List<String> entrypoint,
    List<String> command) {

  /** Copies the collections, in order. */
  public BaseImage {
    layers = List.copyOf(layers);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    Objects.requireNonNull(workingDirectory, "workingDirectory is null");
    Objects.requireNonNull(user, "user is null");
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
  }
}
