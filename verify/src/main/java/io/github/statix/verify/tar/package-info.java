/** Streams through gzip and tar of others with bounded memory and says what breaks the formats. */
@NullMarked
package io.github.statix.verify.tar;

import org.jspecify.annotations.NullMarked;
