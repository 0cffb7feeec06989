/** Fetching the images that others made, to build upon. */
@NullMarked
package io.github.statix.assembler.pull;

import org.jspecify.annotations.NullMarked;
