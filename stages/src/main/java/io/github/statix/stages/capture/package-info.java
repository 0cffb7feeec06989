/** Turns an install prefix into a layer whose bytes depend on nothing but the files in it. */
@NullMarked
package io.github.statix.stages.capture;

import org.jspecify.annotations.NullMarked;
