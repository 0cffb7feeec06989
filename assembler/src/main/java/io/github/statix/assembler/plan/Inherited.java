package io.github.statix.assembler.plan;

import io.github.statix.presets.ImageSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an image takes over from the config of its base image (OCI image specification, "config").
 *
 * @param environment variables, in order
 * @param labels by name
 * @param workingDirectory empty when it names none
 * @param user empty when it names none
 * @param entrypoint empty when it has none
 * @param command empty when it has none
 * @param exposedPorts such as {@code 8080/tcp}
 * @param volumes absolute paths
 */
public record Inherited(
    Map<String, String> environment,
    SortedMap<String, String> labels,
    String workingDirectory,
    String user,
    List<String> entrypoint,
    List<String> command,
    SortedSet<String> exposedPorts,
    SortedSet<String> volumes) {

  /** Of a base that is no image, or of an image whose config says nothing. */
  public static final Inherited NOTHING =
      new Inherited(
          Map.of(),
          new TreeMap<>(),
          "",
          "",
          List.of(),
          List.of(),
          new TreeSet<>(),
          new TreeSet<>());

  /** Copies the collections, in order. */
  public Inherited {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    Objects.requireNonNull(workingDirectory, "workingDirectory is null");
    Objects.requireNonNull(user, "user is null");
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    exposedPorts = Collections.unmodifiableSortedSet(new TreeSet<>(exposedPorts));
    volumes = Collections.unmodifiableSortedSet(new TreeSet<>(volumes));
  }

  /**
   * A preset's settings over these: its variables and labels beside them or in their place, every
   * other setting in their place where it has one.
   */
  ImageSpec under(ImageSpec preset) {
    Map<String, String> variables = new LinkedHashMap<>(environment);
    variables.putAll(preset.environment());
    SortedMap<String, String> names = new TreeMap<>(labels);
    names.putAll(preset.labels());
    return new ImageSpec(
        preset.workingDirectory().isEmpty() ? workingDirectory : preset.workingDirectory(),
        preset.user().isEmpty() ? user : preset.user(),
        preset.command().isEmpty() ? command : preset.command(),
        variables,
        names,
        preset.tag());
  }
}
