/** What the checks found, as values, and their renderings as text and JSON. */
@NullMarked
package io.github.statix.verify.report;

import org.jspecify.annotations.NullMarked;
