/** Reads tars strictly and writes them in one fixed form. */
@NullMarked
package io.github.statix.oci.tar;

import org.jspecify.annotations.NullMarked;
