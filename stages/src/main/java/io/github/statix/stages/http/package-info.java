/** How this machine reaches servers: its proxies. */
@NullMarked
package io.github.statix.stages.http;

import org.jspecify.annotations.NullMarked;
