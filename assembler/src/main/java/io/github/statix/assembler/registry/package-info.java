/** Talking to registries (OCI distribution specification), with the user's credentials. */
@NullMarked
package io.github.statix.assembler.registry;

import org.jspecify.annotations.NullMarked;
