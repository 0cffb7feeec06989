/**
 * Runs recipes through any Docker-compatible API; files go in and out through its archive calls.
 */
@NullMarked
package io.github.statix.stages.container.docker;

import org.jspecify.annotations.NullMarked;
