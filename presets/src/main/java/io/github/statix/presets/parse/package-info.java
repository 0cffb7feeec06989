/** Turns preset text into a {@code Preset}, or into all of its problems at once. */
@NullMarked
package io.github.statix.presets.parse;

import org.jspecify.annotations.NullMarked;
