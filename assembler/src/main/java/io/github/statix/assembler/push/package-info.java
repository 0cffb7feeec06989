/** Pushing assembled images. */
@NullMarked
package io.github.statix.assembler.push;

import org.jspecify.annotations.NullMarked;
