/** Reads small JSON documents of others within bounds. */
@NullMarked
package io.github.statix.oci.document;

import org.jspecify.annotations.NullMarked;
