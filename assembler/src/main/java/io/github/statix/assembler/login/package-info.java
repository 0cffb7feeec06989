/** Accounts of registries, from the places where people already keep them. */
@NullMarked
package io.github.statix.assembler.login;

import org.jspecify.annotations.NullMarked;
