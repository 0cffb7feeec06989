/** What a preset says: the image somebody wants, already checked and with nothing to look up. */
@NullMarked
package io.github.statix.presets;

import org.jspecify.annotations.NullMarked;
