package io.github.statix.stages.store;

import io.github.statix.oci.model.Digest;
import java.util.Objects;

/**
 * Whose compile cache a stage has.
 *
 * @param lineage the preset, by where it comes from, and the stage: what a stage that succeeded
 *     leaves in its cache is given to stages of the same lineage only
 * @param key the stage's key: what an unfinished stage leaves is given to stages of the same key
 *     only
 * @param owner the preset in words, for messages
 */
public record CacheScope(Digest lineage, Digest key, String owner) {

  /** Checks for nulls. */
  public CacheScope {
    Objects.requireNonNull(lineage, "lineage is null");
    Objects.requireNonNull(key, "key is null");
    Objects.requireNonNull(owner, "owner is null");
  }
}
