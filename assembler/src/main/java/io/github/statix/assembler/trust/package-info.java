/** Who vouches for the Debian packages of a lock before their scripts run. */
@NullMarked
package io.github.statix.assembler.trust;

import org.jspecify.annotations.NullMarked;
