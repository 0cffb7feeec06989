/** One build from preset to digest, as a line of calls that take values and return values. */
@NullMarked
package io.github.statix.assembler.build;

import org.jspecify.annotations.NullMarked;
