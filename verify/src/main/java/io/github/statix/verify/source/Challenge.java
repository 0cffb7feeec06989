package io.github.statix.verify.source;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a registry asks for before it answers (RFC 9110, "WWW-Authenticate").
 *
 * @param scheme in lower case, such as {@code bearer}
 * @param parameters by name in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

  private static final int LIMIT = 8192;
  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z0-9_-]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,\"]+))");

  /** Reads the header's value; an unknown form gives a challenge without parameters. */
  static Challenge parse(String header) {
    String text = header.strip();
    if (text.length() > LIMIT) {
      text = text.substring(0, LIMIT);
    }
    int space = text.indexOf(' ');
    String scheme = space < 0 ? text : text.substring(0, space);
    Map<String, String> parameters = new TreeMap<>();
    Matcher matcher = PARAMETER.matcher(space < 0 ? "" : text.substring(space));
    while (matcher.find()) {
      String value = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
      parameters.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), String.valueOf(value));
    }
    return new Challenge(scheme.toLowerCase(Locale.ROOT), parameters);
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
