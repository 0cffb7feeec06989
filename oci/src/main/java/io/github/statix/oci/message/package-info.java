/**
 * What the program says to its user: errors with their category, and text of others made printable.
 */
@org.jspecify.annotations.NullMarked
package io.github.statix.oci.message;
