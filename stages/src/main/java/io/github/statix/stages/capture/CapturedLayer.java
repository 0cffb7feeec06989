package io.github.statix.stages.capture;

import io.github.statix.presets.model.Layer;

/**
 * A layer in the store.
 *
 * @param layer its digests and size
 * @param entries how many members its tar has
 */
public record CapturedLayer(Layer layer, long entries) {}
