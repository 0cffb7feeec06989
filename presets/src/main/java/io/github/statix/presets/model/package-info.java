/** The nouns everything else is written in: digests, references, names and epochs; JDK only. */
@NullMarked
package io.github.statix.presets.model;

import org.jspecify.annotations.NullMarked;
