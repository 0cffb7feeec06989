/** The stages of a preset in order, and the keys that say when a layer can be reused; pure. */
@NullMarked
package io.github.statix.stages.graph;

import org.jspecify.annotations.NullMarked;
