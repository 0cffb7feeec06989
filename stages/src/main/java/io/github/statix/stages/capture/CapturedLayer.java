package io.github.statix.stages.capture;

import io.github.statix.oci.model.Layer;

/**
 * A layer in the store.
 *
 * @param layer its digests and size
 * @param entries how many members its tar has
 * @param tarSize the size of its tar in bytes, which {@code layer} has compressed
 */
public record CapturedLayer(Layer layer, long entries, long tarSize) {}
