/** Says in what two builds of one layer differ, and what that looks like; reads, never writes. */
@NullMarked
package io.github.statix.stages.compare;

import org.jspecify.annotations.NullMarked;
