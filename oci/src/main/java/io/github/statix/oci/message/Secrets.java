package io.github.statix.oci.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Passwords and tokens that no message may hold. A server may put what it was sent into a path, a
 * host name or an error, percent-encoded or in other case, and a message quotes that.
 */
public final class Secrets {

  private static final String HIDDEN = "[secret]";

  /** What {@link ForeignText#line} ends with where it cut a text, perhaps within a secret. */
  private static final Pattern CUT = Pattern.compile("(%[0-9A-Fa-f]?)?\\.\\.\\.");

  /** The shortest start of a secret before a cut that is replaced, in bytes. */
  private static final int SHORTEST_START = 4;

  private final Set<String> secrets = ConcurrentHashMap.newKeySet();

  /** A byte of a line whose percent-encoding is undone, and the characters that it stands for. */
  private record Unit(int value, int start, int end) {}

  /** Begins with these. */
  public Secrets(Collection<String> first) {
    add(first);
  }

  /** Adds secrets; an empty text is none. */
  public void add(Collection<String> more) {
    for (String secret : more) {
      if (!secret.isBlank()) {
        secrets.add(secret);
        // As a message quotes it.
        secrets.add(ForeignText.printable(secret).strip().replaceAll(" {2,}", " "));
      }
    }
  }

  /** The line with each secret replaced, the longest first. */
  public String redact(String line) {
    List<String> longestFirst =
        secrets.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    String clean = line;
    for (String secret : longestFirst) {
      clean = redact(clean.replace(secret, HIDDEN), secret.getBytes(StandardCharsets.UTF_8));
    }
    return clean;
  }

  private static String redact(String line, byte[] secret) {
    List<Unit> units = units(line);
    StringBuilder clean = new StringBuilder();
    int copied = 0;
    for (int i = 0; i < units.size(); i++) {
      int same = same(units.subList(i, units.size()), secret);
      int end = same == 0 ? 0 : units.get(i + same - 1).end();
      if (same == secret.length || (same >= SHORTEST_START && isCut(line, end))) {
        clean.append(line, copied, units.get(i).start()).append(HIDDEN);
        copied = end;
        i += same - 1;
      }
    }
    return clean.append(line.substring(copied)).toString();
  }

  private static List<Unit> units(String line) {
    List<Unit> units = new ArrayList<>();
    int at = 0;
    while (at < line.length()) {
      int end = line.offsetByCodePoints(at, 1);
      if (isEscape(line, at)) {
        end = at + 3;
        units.add(new Unit(HexFormat.fromHexDigits(line, at + 1, end), at, end));
      } else {
        for (byte one : line.substring(at, end).getBytes(StandardCharsets.UTF_8)) {
          units.add(new Unit(one & 0xff, at, end));
        }
      }
      at = end;
    }
    return units;
  }

  private static boolean isEscape(String line, int at) {
    return line.charAt(at) == '%'
        && at + 2 < line.length()
        && HexFormat.isHexDigit(line.charAt(at + 1))
        && HexFormat.isHexDigit(line.charAt(at + 2));
  }

  /** How many bytes of the secret the units begin with. */
  private static int same(List<Unit> units, byte[] secret) {
    int length = Math.min(units.size(), secret.length);
    int same = 0;
    while (same < length && isSame(units.get(same).value(), secret[same] & 0xff)) {
      same++;
    }
    return same;
  }

  private static boolean isSame(int shown, int secret) {
    // A form writes a blank as a plus, and a host name is written in lower case.
    return Character.toLowerCase(shown) == Character.toLowerCase(secret)
        || (shown == '+' && secret == ' ');
  }

  private static boolean isCut(String line, int at) {
    return CUT.matcher(line).region(at, line.length()).lookingAt();
  }
}
