/**
 * How this machine reaches servers: its proxies, and requests that hold to what is safe whatever a
 * server answers.
 */
@NullMarked
package io.github.statix.stages.http;

import org.jspecify.annotations.NullMarked;
