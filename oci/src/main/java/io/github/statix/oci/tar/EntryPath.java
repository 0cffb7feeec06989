package io.github.statix.oci.tar;

import io.github.statix.oci.message.ForeignText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/** What all entry paths have in common: their order, their grammar and how messages show them. */
public final class EntryPath {

  /** The order of the UTF-8 bytes, which is that of the code points. */
  public static final Comparator<String> BY_BYTES = EntryPath::compare;

  /** Longer paths cannot be opened on Linux, so they only come from hostile archives. */
  public static final int MAX_BYTES = 4096;

  private static final String WHITEOUT = ".wh.";

  private EntryPath() {}

  private static int compare(String a, String b) {
    int shared = Math.min(a.length(), b.length());
    for (int i = 0; i < shared; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return rank(x) - rank(y);
      }
    }
    return a.length() - b.length();
  }

  /** Surrogates stand for code points above all others, though their values do not. */
  private static int rank(char c) {
    return Character.isSurrogate(c) ? c + 0x10000 : c;
  }

  /**
   * A member name of a tar as an entry path, or the empty string for the root.
   *
   * @throws LayerException when it is absolute, climbs, is too long or holds a NUL
   */
  public static String parse(String name) throws LayerException {
    if (name.indexOf('\0') >= 0) {
      throw new LayerException("member '%s' has a NUL in its name".formatted(show(name)));
    }
    if (name.startsWith("/") && !name.equals("/")) {
      throw new LayerException(
          "member '%s' is absolute; names must be relative to the root".formatted(show(name)));
    }
    if (name.length() > MAX_BYTES) {
      throw new LayerException(
          "member '%s...' has a name of %d characters; Linux allows %d bytes"
              .formatted(show(name.substring(0, 60)), name.length(), MAX_BYTES));
    }
    StringBuilder path = new StringBuilder(name.length());
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        throw new LayerException(
            "member '%s' climbs out with '..'; names must stay below the root"
                .formatted(show(name)));
      }
      if (!part.isEmpty() && !part.equals(".")) {
        path.append(path.isEmpty() ? "" : "/").append(part);
      }
    }
    return path.toString();
  }

  /** The path of the folder this path lies in; empty for the root. */
  public static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /** The last name of this path. */
  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Whether runtimes would take this name for an instruction to delete (OCI, "Whiteouts"). */
  public static boolean isWhiteout(String path) {
    return name(path).startsWith(WHITEOUT);
  }

  /** Whether each character is one ASCII byte. */
  public static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  /**
   * Decodes strictly.
   *
   * @param what the text is, for the message
   */
  public static String utf8(byte[] bytes, int offset, int length, String what)
      throws LayerException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, offset, length))
          .toString();
    } catch (CharacterCodingException e) {
      String shown = show(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
      throw new LayerException("%s '%s' is not UTF-8; rename it".formatted(what, shown), e);
    }
  }

  /** A path fit for a terminal: what could drive one, or mislead a reader, is escaped. */
  public static String show(String path) {
    StringBuilder shown = new StringBuilder(path.length());
    path.codePoints()
        .forEach(
            point -> {
              if (ForeignText.isUnsafe(point)) {
                shown.append((point < 0x100 ? "\\x%02x" : "\\u{%x}").formatted(point));
              } else {
                shown.appendCodePoint(point);
              }
            });
    return shown.toString();
  }
}
