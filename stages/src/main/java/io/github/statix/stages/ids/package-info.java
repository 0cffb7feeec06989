/** Finds user and group ids that belong to nobody on this machine. */
@NullMarked
package io.github.statix.stages.ids;

import org.jspecify.annotations.NullMarked;
