/** Detached OpenPGP signatures, checked against keys pinned by fingerprint. */
@NullMarked
package io.github.statix.stages.source.pgp;

import org.jspecify.annotations.NullMarked;
