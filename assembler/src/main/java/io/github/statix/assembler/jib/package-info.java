/** Assembling images with jib-core, which no other package knows. */
@NullMarked
package io.github.statix.assembler.jib;

import org.jspecify.annotations.NullMarked;
