/** What makes a recipe's rebuild see another clock and other folders than its first build. */
@NullMarked
package io.github.statix.stages.rebuild;

import org.jspecify.annotations.NullMarked;
