/** Everything between layers and a pushed image, and the command line above it all. */
@NullMarked
package io.github.statix.assembler;

import org.jspecify.annotations.NullMarked;
