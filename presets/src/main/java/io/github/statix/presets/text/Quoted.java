package io.github.statix.presets.text;

import io.github.statix.oci.message.ForeignText;

/** Puts foreign text into quotes so that it can neither break a line nor drive a terminal. */
final class Quoted {

  private static final int LONGEST = 120;

  private Quoted() {}

  static String of(String text) {
    StringBuilder out = new StringBuilder("'");
    text.codePoints().limit(LONGEST).forEach(point -> append(out, point));
    if (text.codePointCount(0, text.length()) > LONGEST) {
      out.append("...");
    }
    return out.append('\'').toString();
  }

  private static void append(StringBuilder out, int point) {
    if (ForeignText.isUnsafe(point)) {
      out.append("\\u%04x".formatted(point));
    } else {
      out.appendCodePoint(point);
    }
  }
}
