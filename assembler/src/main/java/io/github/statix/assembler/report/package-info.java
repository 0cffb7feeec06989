/** Markdown about presets and builds, for people to read and commit. */
@NullMarked
package io.github.statix.assembler.report;

import org.jspecify.annotations.NullMarked;
