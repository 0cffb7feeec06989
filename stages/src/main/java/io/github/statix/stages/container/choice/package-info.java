/** Chooses the engine that this machine has. */
@NullMarked
package io.github.statix.stages.container.choice;

import org.jspecify.annotations.NullMarked;
