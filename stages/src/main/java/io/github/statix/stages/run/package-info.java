/** Walks the stage graph: reuses, runs, captures, and stops at the first failure. */
@NullMarked
package io.github.statix.stages.run;

import org.jspecify.annotations.NullMarked;
