/**
 * The system calls that a recipe is refused, as the program that the kernel runs to refuse them.
 */
@NullMarked
package io.github.statix.stages.container.sandbox.seccomp;

import org.jspecify.annotations.NullMarked;
