/** Runs recipes under bubblewrap: no daemon, no root. */
@NullMarked
package io.github.statix.stages.container.sandbox;

import org.jspecify.annotations.NullMarked;
