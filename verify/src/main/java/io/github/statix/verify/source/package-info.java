/** Opens finished images where they lie: OCI layout folders and registries. */
@NullMarked
package io.github.statix.verify.source;

import org.jspecify.annotations.NullMarked;
