package io.github.statix.stages.compare;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Pieces of two files that differ, fit for a line on a terminal. */
final class Shown {

  private static final int AROUND = 30;

  private Shown() {}

  /** Both texts around the first character in which they differ. */
  static String pair(String first, String second) {
    int same = 0;
    int shorter = Math.min(first.length(), second.length());
    while (same < shorter && first.charAt(same) == second.charAt(same)) {
      same++;
    }
    return around(first, same) + " / " + around(second, same);
  }

  private static String around(String text, int place) {
    int start = Math.max(0, place - AROUND);
    int end = Math.min(text.length(), place + AROUND);
    StringBuilder shown = new StringBuilder(start > 0 ? "'..." : "'");
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      boolean plain = c >= 0x20 && c < 0x7f || c > 0x9f;
      shown.append(plain ? Character.toString(c) : "\\x" + HexFormat.of().toHexDigits((byte) c));
    }
    return shown.append(end < text.length() ? "...'" : "'").toString();
  }

  /** Bytes as text, one character each where they are not UTF-8. */
  static String text(ByteBuffer bytes, int from, int to) {
    return new String(copy(bytes, from, to), StandardCharsets.UTF_8);
  }

  /** Up to eight bytes as hexadecimal digits. */
  static String hex(ByteBuffer bytes, int from) {
    int end = Math.min(bytes.limit(), from + 8);
    return from >= end ? "the end" : HexFormat.of().formatHex(copy(bytes, from, end));
  }

  static byte[] copy(ByteBuffer bytes, int from, int to) {
    byte[] copy = new byte[to - from];
    bytes.get(from, copy);
    return copy;
  }
}
