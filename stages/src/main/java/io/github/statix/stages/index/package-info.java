/** Debian's signed indexes: which packages they name, checked down from the archive's keys. */
@NullMarked
package io.github.statix.stages.index;

import org.jspecify.annotations.NullMarked;
