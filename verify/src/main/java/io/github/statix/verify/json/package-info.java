/** Reads small JSON documents of others within bounds. */
@NullMarked
package io.github.statix.verify.json;

import org.jspecify.annotations.NullMarked;
