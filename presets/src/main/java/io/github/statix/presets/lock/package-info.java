/** What a preset's wishes came to: every source and package by digest, as text and back. */
@NullMarked
package io.github.statix.presets.lock;

import org.jspecify.annotations.NullMarked;
