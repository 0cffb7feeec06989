/** Everything between a preset and its layers. */
@NullMarked
package io.github.statix.stages;

import org.jspecify.annotations.NullMarked;
