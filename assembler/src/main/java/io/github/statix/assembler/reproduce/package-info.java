/** Builds stages a second time in other surroundings, and says whether the bytes are the same. */
@NullMarked
package io.github.statix.assembler.reproduce;

import org.jspecify.annotations.NullMarked;
