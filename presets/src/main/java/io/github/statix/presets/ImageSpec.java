package io.github.statix.presets;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/**
 * Settings of the finished image (OCI image specification, "config").
 *
 * @param workingDirectory where containers start; empty for the default
 * @param user whom they run as; empty for root
 * @param command what they run by default
 * @param environment variables, in file order, which is the order in the image
 * @param labels by name
 * @param tag the tag to push under when {@code --push} names none
 */
public record ImageSpec(
    String workingDirectory,
    String user,
    List<String> command,
    Map<String, String> environment,
    SortedMap<String, String> labels,
    String tag) {

  /** Copies the collections, in order. */
  public ImageSpec {
    Objects.requireNonNull(workingDirectory, "workingDirectory is null");
    Objects.requireNonNull(user, "user is null");
    Objects.requireNonNull(tag, "tag is null");
    command = List.copyOf(command);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    labels = Preset.sorted(labels);
  }
}
