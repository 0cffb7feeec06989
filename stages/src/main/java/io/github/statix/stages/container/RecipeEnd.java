package io.github.statix.stages.container;

import java.time.Duration;
import java.util.Optional;

/**
 * What an engine knows of a recipe that is over.
 *
 * @param status its exit status, 128 and the number of the signal that killed it
 * @param cpu see {@link ContainerExit.Done}
 * @param objects whether there is anything in the volume of its compile cache; see {@link
 *     RecipeCommand#withVolume}
 */
public record RecipeEnd(int status, Optional<Duration> cpu, boolean objects) {

  /** The end of a recipe without such a volume. */
  public RecipeEnd(int status, Optional<Duration> cpu) {
    this(status, cpu, false);
  }
}
