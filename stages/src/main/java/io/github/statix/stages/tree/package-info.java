/** Directory trees that anybody may have filled: their deletion, their size, what may stay. */
@NullMarked
package io.github.statix.stages.tree;

import org.jspecify.annotations.NullMarked;
