/** Tests that use a built image as its users do. */
@NullMarked
package io.github.statix.assembler.image;

import org.jspecify.annotations.NullMarked;
