package io.github.statix.assembler.progress;

import io.github.statix.oci.message.ForeignText;
import java.util.stream.Collectors;

/** Text of a run, of which recipes and servers wrote a part, as a terminal may get it. */
final class Shown {

  private Shown() {}

  /** All of its lines, without characters that could drive a terminal. */
  static String text(String text) {
    return text.lines().map(ForeignText::printable).collect(Collectors.joining("\n"));
  }

  /**
   * The beginning of one line.
   *
   * @param longest in characters
   */
  static String line(String text, int longest) {
    return ForeignText.printable(text.length() > longest ? text.substring(0, longest) : text);
  }
}
