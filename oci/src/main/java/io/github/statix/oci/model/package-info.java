/** What an image is made of, as values: digests, layers, references, platforms. */
@NullMarked
package io.github.statix.oci.model;

import org.jspecify.annotations.NullMarked;
