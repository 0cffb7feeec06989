package io.github.statix.assembler.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One way a server accepts credentials (RFC 9110, 11.6.1, "WWW-Authenticate").
 *
 * @param scheme in lower case, such as {@code bearer}
 * @param parameters by name in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

  private static final int LONGEST = 8192;

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /**
   * Reads all challenges of all headers. A header may hold several, with commas between them as
   * between the parameters of each; what cannot be understood ends a header.
   */
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      new Reader(header.length() > LONGEST ? header.substring(0, LONGEST) : header)
          .readInto(challenges);
    }
    return challenges;
  }

  private static final class Reader {

    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    void readInto(List<Challenge> challenges) {
      skip(", \t");
      String word = token();
      while (!word.isEmpty()) {
        Map<String, String> parameters = new TreeMap<>();
        String scheme = word.toLowerCase(Locale.ROOT);
        word = parameters(parameters);
        challenges.add(new Challenge(scheme, parameters));
      }
    }

    /** Reads parameters up to the next scheme, which is returned; empty at the end. */
    private String parameters(Map<String, String> parameters) {
      while (true) {
        skip(", \t");
        String name = token();
        if (name.isEmpty()) {
          return "";
        }
        int afterName = at;
        skip(" \t");
        if (!next('=')) {
          at = afterName;
          return name;
        }
        skip(" \t");
        String value = next('"') ? quoted() : unquoted();
        parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
      }
    }

    private void skip(String characters) {
      while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private boolean next(char wanted) {
      boolean there = at < text.length() && text.charAt(at) == wanted;
      at += there ? 1 : 0;
      return there;
    }

    private String token() {
      int start = at;
      while (at < text.length() && isTokenCharacter(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }

    private static boolean isTokenCharacter(char c) {
      return (c >= '0' && c <= '9')
          || (c >= 'A' && c <= 'Z')
          || (c >= 'a' && c <= 'z')
          || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /** Some registries leave out the quotes, also of addresses. */
    private String unquoted() {
      int start = at;
      while (at < text.length() && ", \t\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at++));
      }
      next('"');
      return value.toString();
    }
  }
}
