/** Text with places: YAML and JSON read into located nodes, and all that is wrong with them. */
@NullMarked
package io.github.statix.presets.text;

import org.jspecify.annotations.NullMarked;
