/** Tests of the program as a whole, run as users run it. */
@NullMarked
package io.github.statix.assembler.program;

import org.jspecify.annotations.NullMarked;
