package io.github.statix.stages.container;

import java.time.Duration;
import java.util.Optional;

/**
 * What an engine knows of a recipe that is over.
 *
 * @param status its exit status, 128 and the number of the signal that killed it
 * @param cpu see {@link ContainerExit.Done}
 */
public record RecipeEnd(int status, Optional<Duration> cpu) {}
