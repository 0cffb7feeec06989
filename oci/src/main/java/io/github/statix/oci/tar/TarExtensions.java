package io.github.statix.oci.tar;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the records before a member's header say in place of it. */
final class TarExtensions {

  /** Keys that would give every member the same of something no two can share. */
  private static final List<String> NEVER_GLOBAL = List.of("path", "linkpath", "size", "mtime");

  private @Nullable String path;
  private @Nullable String link;
  private @Nullable Long size;
  private @Nullable Long mtime;

  /** Says what the header itself has, when no record said otherwise. */
  interface Fallback {
    String get() throws LayerException;
  }

  String name(Fallback header) throws LayerException {
    return path != null ? path : header.get();
  }

  String link(Fallback header) throws LayerException {
    return link != null ? link : header.get();
  }

  long size(long header) {
    return size != null ? size : header;
  }

  long mtime(long header) {
    return mtime != null ? mtime : header;
  }

  boolean any() {
    return path != null || link != null || size != null || mtime != null;
  }

  void longName(byte[] body) throws LayerException {
    path = once(path, untilNul(body));
  }

  void longLink(byte[] body) throws LayerException {
    link = once(link, untilNul(body));
  }

  /** Takes the records of one member's pax header. */
  void pax(byte[] body) throws LayerException {
    parse(body, this::take);
  }

  /** Checks a header about all members: what matters here must not be in it. */
  static void checkGlobal(byte[] body) throws LayerException {
    parse(
        body,
        (key, value) -> {
          if (NEVER_GLOBAL.contains(key) || key.startsWith("GNU.sparse.")) {
            throw new LayerException(
                "a global pax record sets %s for all members; it is not read here".formatted(key));
          }
        });
  }

  private void take(String key, byte[] value) throws LayerException {
    switch (key) {
      case "path" -> path = once(path, text(value));
      case "linkpath" -> link = once(link, text(value));
      case "size" -> size = once(size, decimal(key, text(value), false));
      case "mtime" -> mtime = once(mtime, decimal(key, text(value), true));
      default -> {
        if (key.startsWith("GNU.sparse.")) {
          throw new LayerException("a member is a sparse file, which is not read here");
        }
      }
    }
  }

  private interface Taker {
    void take(String key, byte[] value) throws LayerException;
  }

  /** Records of the form {@code LENGTH KEY=VALUE\n}, the length counting all of it. */
  private static void parse(byte[] body, Taker taker) throws LayerException {
    int start = 0;
    while (start < body.length) {
      int blank = start;
      int length = 0;
      while (blank < body.length && body[blank] >= '0' && body[blank] <= '9') {
        length = Math.min(length * 10 + (body[blank++] - '0'), body.length + 1);
      }
      int end = start + length;
      int equals = blank + 1;
      while (equals < Math.min(end, body.length) && body[equals] != '=') {
        equals++;
      }
      if (blank == start
          || end > body.length
          || equals >= end - 1
          || body[blank] != ' '
          || body[end - 1] != '\n') {
        throw new LayerException("a pax record is malformed");
      }
      String key = new String(body, blank + 1, equals - blank - 1, StandardCharsets.ISO_8859_1);
      byte[] value = java.util.Arrays.copyOfRange(body, equals + 1, end - 1);
      taker.take(key, value);
      start = end;
    }
  }

  /** A second value for the same member could be what another program believes. */
  private static <T> T once(@Nullable T before, T value) throws LayerException {
    if (before != null && !before.equals(value)) {
      throw new LayerException(
          "records before a member contradict each other: '%s' and '%s'"
              .formatted(EntryPath.show(before.toString()), EntryPath.show(value.toString())));
    }
    return value;
  }

  private static String untilNul(byte[] body) throws LayerException {
    int length = 0;
    while (length < body.length && body[length] != 0) {
      length++;
    }
    return EntryPath.utf8(body, 0, length, "a member's name");
  }

  private static String text(byte[] value) throws LayerException {
    return EntryPath.utf8(value, 0, value.length, "the pax value");
  }

  /** A whole number; a fraction is rounded down where one may stand. */
  private static long decimal(String key, String text, boolean time) throws LayerException {
    String pattern = time ? "-?[0-9]{1,18}(\\.[0-9]*)?" : "[0-9]{1,18}";
    if (!text.matches(pattern)) {
      throw new LayerException(
          "a member's pax %s is '%s', not a number".formatted(key, EntryPath.show(text)));
    }
    int dot = text.indexOf('.');
    if (dot < 0) {
      return Long.parseLong(text);
    }
    long whole = Long.parseLong(text.substring(0, dot));
    boolean fraction = !text.substring(dot + 1).matches("0*");
    return text.startsWith("-") && fraction ? whole - 1 : whole;
  }
}
