package io.github.statix.presets.text;

import java.util.Comparator;

/**
 * One thing that is wrong with a text, and what to do about it.
 *
 * @param file how the text is called
 * @param line counted from 1; 0 when the text has no lines
 * @param column in characters, counted from 1; 0 when the text has no lines
 * @param message one line
 */
public record Problem(String file, int line, int column, String message) {

  static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparingInt(Problem::column);

  /** {@code file:line:column: message}, or {@code file: message} where there are no lines. */
  @Override
  public String toString() {
    return line == 0
        ? "%s: %s".formatted(file, message)
        : "%s:%d:%d: %s".formatted(file, line, column, message);
  }
}
