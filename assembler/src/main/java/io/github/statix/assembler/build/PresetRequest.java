package io.github.statix.assembler.build;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which preset, and what to change in it.
 *
 * @param preset a shipped preset's name, or a file
 * @param sets variables to set, by name
 * @param lock the lock file, when it is not the preset's own
 * @param updateLock whether to resolve the lock anew and write it
 * @param trustLock whether the lock alone may vouch for the packages that it names
 * @param recipes a folder whose recipes go before all others
 */
public record PresetRequest(
    String preset,
    SortedMap<String, String> sets,
    Optional<Path> lock,
    boolean updateLock,
    boolean trustLock,
    Optional<Path> recipes) {

  /** Copies the map. */
  public PresetRequest {
    Objects.requireNonNull(preset, "preset is null");
    Objects.requireNonNull(lock, "lock is null");
    Objects.requireNonNull(recipes, "recipes is null");
    sets = sorted(sets);
  }

  private static SortedMap<String, String> sorted(Map<String, String> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
