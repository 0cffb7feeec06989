package io.github.statix.assembler.build;

import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.presets.Preset;
import io.github.statix.presets.SourceSpec;
import io.github.statix.presets.digests.DigestsFile;
import io.github.statix.presets.digests.ExpectedDigests;
import io.github.statix.presets.lock.Lock;
import io.github.statix.presets.lock.LockCheck;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.run.CachedLayers;
import io.github.statix.stages.run.PresetRun;
import io.github.statix.stages.run.Recipes;
import java.io.IOException;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A preset, what it stands for on any machine, and where its recipes are.
 *
 * @param preset with {@code --set} applied
 * @param lock which fits the preset, but for sources that {@code --set} changed
 * @param recipes in the order they are looked for
 * @param lineage where preset, lock and recipes come from, in words: two are equal only where the
 *     same files are meant, whatever the presets call themselves
 */
public record LockedPreset(Preset preset, Lock lock, Recipes recipes, String lineage) {

  /** Checks for nulls. */
  public LockedPreset {
    Objects.requireNonNull(preset, "preset is null");
    Objects.requireNonNull(lock, "lock is null");
    Objects.requireNonNull(recipes, "recipes is null");
    Objects.requireNonNull(lineage, "lineage is null");
  }

  /** The preset's name. */
  public String name() {
    return preset.header().name();
  }

  /**
   * Whose stages a run of this preset runs.
   *
   * @throws UsageException when digests that were written down matter and cannot be understood
   */
  PresetRun run(BuildRequest request) throws IOException, UsageException {
    if (request.cached() == CachedLayers.Wish.ALL || request.cached() == CachedLayers.Wish.OWN) {
      return new PresetRun(name(), new CachedLayers(request.cached(), lineage, Optional.empty()));
    }
    try {
      Optional<ExpectedDigests> expected =
          new DigestsFile(request.preset().preset(), name(), Optional.empty()).read();
      return new PresetRun(name(), new CachedLayers(request.cached(), lineage, expected));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /** The digest of each source that preset or lock knows one for, by name. */
  public SortedMap<String, Digest> sourceDigests() {
    TreeMap<String, Digest> digests = new TreeMap<>();
    for (SourceSpec source : preset.sources()) {
      source
          .pinned()
          .or(() -> LockCheck.locked(lock, source))
          .ifPresent(digest -> digests.put(source.name(), digest));
    }
    return Collections.unmodifiableSortedMap(digests);
  }

  /**
   * The preset's stages.
   *
   * @param sources digests by source name
   * @throws StatixException when a recipe cannot be read
   */
  public StageGraph graph(SortedMap<String, Digest> sources) throws StatixException {
    return StageGraph.of(preset, recipes::find, sources);
  }
}
