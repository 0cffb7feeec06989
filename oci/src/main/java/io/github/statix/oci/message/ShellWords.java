package io.github.statix.oci.message;

import java.util.List;
import java.util.stream.Collectors;

/** Writes command lines that can be pasted into a shell. */
public final class ShellWords {

  private ShellWords() {}

  /** One line that a shell reads as these words. */
  public static String line(List<String> words) {
    return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
