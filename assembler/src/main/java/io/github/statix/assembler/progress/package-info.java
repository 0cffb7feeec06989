/** Shows how a build goes on: to a person at a terminal, in a log, or to a program. */
@NullMarked
package io.github.statix.assembler.progress;

import org.jspecify.annotations.NullMarked;
