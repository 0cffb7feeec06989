/** Reads ELF files without trusting them and judges whether they are static. */
@NullMarked
package io.github.statix.verify.elf;

import org.jspecify.annotations.NullMarked;
