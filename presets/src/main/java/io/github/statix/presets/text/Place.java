package io.github.statix.presets.text;

/**
 * Where something stands in a text.
 *
 * @param file how the text is called in messages, such as a path or {@code --set}
 * @param line counted from 1; 0 when there are no lines
 * @param column in characters, counted from 1; 0 when there are no lines
 */
public record Place(String file, int line, int column) {

  /** A text that has no lines, such as an option of the command line. */
  public static Place whole(String file) {
    return new Place(file, 0, 0);
  }
}
