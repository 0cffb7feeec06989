/** The layer digests that a preset's stages are known to come to. */
@NullMarked
package io.github.statix.presets.digests;

import org.jspecify.annotations.NullMarked;
