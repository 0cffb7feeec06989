/** Writes small OCI layouts for tests, sound or broken on purpose. */
@NullMarked
package io.github.statix.verify.layout;

import org.jspecify.annotations.NullMarked;
