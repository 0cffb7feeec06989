package io.github.statix.assembler.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damage of the kinds that find faults in readers: bits, lengths, pieces, and telling words. */
final class Mutation {

  /** Pieces of text that readers of YAML, JSON, HTTP, tar and addresses treat in a special way. */
  private static final List<String> SCRAPS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ": ",
          "- ",
          ",",
          "\"",
          "'",
          "\\",
          "\n",
          "\r\n",
          "\t",
          "\0",
          "..",
          "/",
          "//",
          "../../x",
          "/etc/passwd",
          "%",
          "%zz",
          "${",
          "}",
          "&a ",
          "*a",
          "!!x ",
          "<<: ",
          "null",
          "true",
          "-1",
          "0",
          "-0",
          "1e999",
          "99999999999999999999",
          "2147483648",
          "0x7f",
          "sha256:",
          "\u001b[2J",
          "\u202e",
          "\ufeff",
          "\ud800",
          "=",
          "?",
          "#",
          "@",
          ";",
          "http://[",
          "file:///etc/hostname",
          "http://127.0.0.1:99999/",
          "[".repeat(2000),
          "9".repeat(400));

  private Mutation() {}

  /** A damaged copy, of any length; the same for the same state of the random numbers. */
  static byte[] of(byte[] sound, Random random) {
    byte[] bytes = sound.clone();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes = once(bytes, random);
    }
    return bytes;
  }

  private static byte[] once(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length + 1);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(40));
    return switch (random.nextInt(7)) {
      case 0 -> flipped(bytes, at, random);
      case 1 -> joined(bytes, at, new byte[0], bytes.length);
      case 2 -> joined(bytes, at, new byte[0], end);
      case 3 -> joined(bytes, end, Arrays.copyOfRange(bytes, at, end), end);
      case 4 -> joined(bytes, at, scrap(random), end);
      case 5 -> joined(bytes, at, scrap(random), at);
      default -> flipped(flipped(bytes, at, random), end, random);
    };
  }

  private static byte[] flipped(byte[] bytes, int at, Random random) {
    byte[] copy = bytes.clone();
    if (at < copy.length) {
      copy[at] = (byte) random.nextInt(256);
    }
    return copy;
  }

  private static byte[] scrap(Random random) {
    String scrap = SCRAPS.get(random.nextInt(SCRAPS.size()));
    return random.nextBoolean() ? scrap.getBytes(ISO_8859_1) : scrap.getBytes(UTF_8);
  }

  /** The bytes up to {@code head}, then others, then the bytes from {@code tail}. */
  private static byte[] joined(byte[] bytes, int head, byte[] between, int tail) {
    byte[] joined = new byte[head + between.length + bytes.length - tail];
    System.arraycopy(bytes, 0, joined, 0, head);
    System.arraycopy(between, 0, joined, head, between.length);
    System.arraycopy(bytes, tail, joined, head + between.length, bytes.length - tail);
    return joined;
  }
}
