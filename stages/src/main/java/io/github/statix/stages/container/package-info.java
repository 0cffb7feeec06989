/** Runs one stage in an ephemeral container, the same way whatever the engine. */
@NullMarked
package io.github.statix.stages.container;

import org.jspecify.annotations.NullMarked;
