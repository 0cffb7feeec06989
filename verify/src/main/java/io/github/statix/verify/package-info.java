/** Judges finished images and binaries; re-derives what it judges and trusts no other module. */
@NullMarked
package io.github.statix.verify;

import org.jspecify.annotations.NullMarked;
