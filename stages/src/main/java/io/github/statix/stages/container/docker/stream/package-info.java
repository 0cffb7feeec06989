/** What goes into a container and comes out of it, as the API's streams carry it. */
@NullMarked
package io.github.statix.stages.container.docker.stream;

import org.jspecify.annotations.NullMarked;
