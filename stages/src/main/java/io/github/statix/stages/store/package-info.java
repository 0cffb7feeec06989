/** The content-addressed store: blobs and stage records that are either whole or not there. */
@NullMarked
package io.github.statix.stages.store;

import org.jspecify.annotations.NullMarked;
