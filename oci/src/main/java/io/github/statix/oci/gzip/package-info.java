/**
 * The one gzip encoder whose bytes end up in layers: the same on every machine and Java version.
 */
@NullMarked
package io.github.statix.oci.gzip;

import org.jspecify.annotations.NullMarked;
