/** Where a Docker-compatible API listens, and the HTTP client that docker-java speaks through. */
@NullMarked
package io.github.statix.stages.container.docker.transport;

import org.jspecify.annotations.NullMarked;
