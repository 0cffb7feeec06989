/** Root filesystems unpacked in the store, and whether they are still what was unpacked. */
@NullMarked
package io.github.statix.stages.roots;

import org.jspecify.annotations.NullMarked;
