package io.github.statix.oci.message;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text that a recipe, a server or a file wrote, made fit for a message: it can neither break a
 * line, nor drive a terminal, nor change the direction of what follows it, nor give away a secret
 * that is part of an address.
 */
public final class ForeignText {

  /** The longest text that a message quotes, in characters. */
  private static final int LONGEST = 500;

  /** User and password, query and fragment of an address. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?i)\\b([a-z][a-z0-9+.-]{0,20}://)([^\\s/?#\"'<>]*@)?([^\\s?#\"'<>]*)([?#][^\\s\"'<>]*)?");

  private ForeignText() {}

  /**
   * One line of at most 500 characters: white space and characters that could drive a terminal each
   * become one blank, and addresses lose user, password, query and fragment.
   */
  public static String line(String text) {
    return line(text, LONGEST);
  }

  /**
   * One line of at most that many characters, then {@code ...} where something was left out.
   *
   * @param longest in characters, at least 1
   */
  public static String line(String text, int longest) {
    // Far longer text is cut before it is looked at, since a server may send megabytes.
    boolean cut = text.length() > 4 * longest;
    String line = addresses(printable(cut ? text.substring(0, 4 * longest) : text)).strip();
    line = line.replaceAll(" {2,}", " ");
    if (line.length() > longest) {
      return line.substring(0, whole(line, longest)) + "...";
    }
    return cut ? line + "..." : line;
  }

  /**
   * An address without what may be secret in it: user, password, query and fragment.
   *
   * @param address as somebody else wrote it; of one that is not valid, nothing before the last
   *     {@code @} is kept but the scheme, since a password may hold any character
   */
  public static String address(String address) {
    int scheme = address.indexOf("://");
    int start = scheme < 0 ? 0 : scheme + 3;
    int at = address.lastIndexOf('@');
    boolean hidden = at >= start && (scheme < 0 ? isAccount(address, at) : !isValid(address));
    return line(hidden ? address.substring(0, start) + address.substring(at + 1) : address);
  }

  /** Whether what is before an at sign may be a user and a password, and not part of a path. */
  private static boolean isAccount(String address, int at) {
    int colon = address.indexOf(':');
    int slash = address.indexOf('/');
    return colon >= 0 && colon < at && (slash < 0 || slash > colon);
  }

  private static boolean isValid(String address) {
    try {
      return new URI(address).getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The same text with every character replaced by a blank that could drive a terminal. */
  public static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(point -> out.appendCodePoint(isUnsafe(point) ? ' ' : point));
    return out.toString();
  }

  /**
   * The same JSON document with every character that could drive a terminal escaped.
   *
   * @param document valid JSON, in which such characters stand in strings only, but for line breaks
   */
  public static String json(String document) {
    StringBuilder out = new StringBuilder(document.length());
    document
        .codePoints()
        .forEach(
            point -> {
              if (point == '\n' || !isUnsafe(point)) {
                out.appendCodePoint(point);
              } else {
                for (char unit : Character.toChars(point)) {
                  out.append("\\u%04x".formatted((int) unit));
                }
              }
            });
    return out.toString();
  }

  private static String addresses(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    return matcher.replaceAll(
        found -> {
          String query = found.group(4) == null ? "" : found.group(4).charAt(0) + "...";
          return Matcher.quoteReplacement(found.group(1) + found.group(3) + query);
        });
  }

  /** Where to cut so that no surrogate pair is cut in two. */
  private static int whole(String line, int at) {
    return Character.isHighSurrogate(line.charAt(at - 1)) ? at - 1 : at;
  }

  /**
   * Whether a character could drive a terminal or mislead a reader: control and format characters
   * (bidirectional ones among them), separators of lines, and what Unicode does not assign.
   *
   * @param point a code point
   */
  public static boolean isUnsafe(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          true;
      default -> false;
    };
  }
}
