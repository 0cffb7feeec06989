/** What the verbs print and end with. */
@NullMarked
package io.github.statix.assembler.cli.console;

import org.jspecify.annotations.NullMarked;
