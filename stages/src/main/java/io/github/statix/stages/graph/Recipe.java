package io.github.statix.stages.graph;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A recipe and the shell libraries it reads.
 *
 * @param script the recipe's text
 * @param library text of each library by its name; a recipe finds it as {@code /recipe/lib/NAME.sh}
 */
public record Recipe(String script, SortedMap<String, String> library) {

  /** Copies the map. */
  public Recipe {
    Objects.requireNonNull(script, "script is null");
    library = Collections.unmodifiableSortedMap(new TreeMap<>(library));
  }

  /** A recipe that reads no library. */
  public static Recipe of(String script) {
    return new Recipe(script, Collections.emptySortedMap());
  }
}
