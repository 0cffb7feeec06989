/** A real registry, and what can go wrong on the way to it, for tests. */
@NullMarked
package io.github.statix.assembler.registry;

import org.jspecify.annotations.NullMarked;
