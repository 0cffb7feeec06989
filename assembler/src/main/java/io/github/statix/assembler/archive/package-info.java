/** Assembled images as folders and tar files that other programs read. */
@NullMarked
package io.github.statix.assembler.archive;

import org.jspecify.annotations.NullMarked;
