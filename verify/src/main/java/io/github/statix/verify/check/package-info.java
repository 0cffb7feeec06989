/** Recomputes everything a finished image claims and reports all that does not fit. */
@NullMarked
package io.github.statix.verify.check;

import org.jspecify.annotations.NullMarked;
