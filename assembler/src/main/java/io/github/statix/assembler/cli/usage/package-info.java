/** What command lines mean that the options alone do not tell, and what to say to wrong ones. */
@NullMarked
package io.github.statix.assembler.cli.usage;

import org.jspecify.annotations.NullMarked;
