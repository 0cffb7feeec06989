/** Locks and builds the Debian root filesystem that stages stand on, as one deterministic layer. */
@NullMarked
package io.github.statix.stages.base;

import org.jspecify.annotations.NullMarked;
