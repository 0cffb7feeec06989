/** Fetching of sources: mirrors, resumed downloads, and proof that they are the right ones. */
@NullMarked
package io.github.statix.stages.source;

import org.jspecify.annotations.NullMarked;
