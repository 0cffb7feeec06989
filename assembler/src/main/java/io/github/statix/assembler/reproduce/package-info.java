/** Builds stages a second time in a store of their own, and says whether the bytes are the same. */
@NullMarked
package io.github.statix.assembler.reproduce;

import org.jspecify.annotations.NullMarked;
