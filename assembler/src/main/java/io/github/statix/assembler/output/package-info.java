/** Where finished images go: what a user may name, whether it can be written, and the writing. */
@NullMarked
package io.github.statix.assembler.output;

import org.jspecify.annotations.NullMarked;
