package io.github.statix.assembler.build;

import io.github.statix.presets.parse.LoadedPreset;
import io.github.statix.presets.parse.PresetCatalog;
import io.github.statix.presets.parse.PresetException;
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
 * @param locking when a lock is resolved and written
 * @param trustLock whether the lock alone may vouch for the packages that it names
 * @param recipes a folder whose recipes go before all others
 */
public record PresetRequest(
    String preset,
    SortedMap<String, String> sets,
    Optional<Path> lock,
    Locking locking,
    boolean trustLock,
    Optional<Path> recipes) {

  /** When a lock is resolved, which asks mirrors, and written. */
  public enum Locking {
    /** When a preset file has none yet. */
    WHEN_MISSING,
    /** Always. */
    ANEW,
    /** Never: without one it is an error, unless the preset alone says all that a lock would. */
    NEVER
  }

  /** Copies the map. */
  public PresetRequest {
    Objects.requireNonNull(preset, "preset is null");
    Objects.requireNonNull(lock, "lock is null");
    Objects.requireNonNull(locking, "locking is null");
    Objects.requireNonNull(recipes, "recipes is null");
    sets = sorted(sets);
  }

  private static SortedMap<String, String> sorted(Map<String, String> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  /** Reads the preset with everything it extends, and puts the variables in. */
  public LoadedPreset load() throws PresetException {
    return new PresetCatalog().load(preset, sets);
  }

  /** The same request, which resolves no lock and writes none. */
  public PresetRequest locked() {
    return new PresetRequest(preset, sets, lock, Locking.NEVER, trustLock, recipes);
  }
}
