/** Says which members of two builds of a layer differ. */
@NullMarked
package io.github.statix.stages.compare;

import org.jspecify.annotations.NullMarked;
