/** Follows a program's first instructions in a small model of an x86-64 processor. */
@NullMarked
package io.github.statix.verify.startup;

import org.jspecify.annotations.NullMarked;
