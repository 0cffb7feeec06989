/** The command line: options to request, verb to result, exception to exit code. */
@NullMarked
package io.github.statix.assembler.cli;

import org.jspecify.annotations.NullMarked;
