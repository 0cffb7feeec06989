/** What an image is to be, and the documents that say so once it has been assembled; no I/O. */
@NullMarked
package io.github.statix.assembler.plan;

import org.jspecify.annotations.NullMarked;
