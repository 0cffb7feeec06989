package io.github.statix.stages.base;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The variables by which apt finds its proxies, when a bootstrap container has to install
 * mmdebstrap. They are taken from the variables of the process, of which names in lower case win,
 * or from Java's own properties, and may hold passwords.
 *
 * @param variables by name, in lower case
 */
record AptProxies(SortedMap<String, String> variables) {

  /** Servers of this machine, which are never asked through a proxy. */
  private static final String LOCAL = "localhost,127.0.0.1,::1";

  /** Nothing that a shell would split or a terminal would take for an order. */
  private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]+");

  static AptProxies of(Map<String, String> environment, Properties properties) {
    SortedMap<String, String> found = new TreeMap<>();
    boolean ofJava =
        properties.containsKey("http.proxyHost") || properties.containsKey("https.proxyHost");
    for (String scheme : new String[] {"http", "https"}) {
      Optional<String> proxy =
          ofJava
              ? property(properties, scheme)
              : variable(environment, scheme + "_proxy")
                  .or(() -> variable(environment, "all_proxy"));
      proxy.ifPresent(address -> found.put(scheme + "_proxy", address));
    }
    if (!found.isEmpty()) {
      Optional<String> direct =
          ofJava
              ? Optional.ofNullable(properties.getProperty("http.nonProxyHosts"))
                  .map(hosts -> hosts.replace("*", "").replace('|', ','))
              : variable(environment, "no_proxy").map(hosts -> hosts.replaceAll("[,\\s]+", ","));
      found.put("no_proxy", direct.map(hosts -> hosts + "," + LOCAL).orElse(LOCAL));
    }
    found.values().removeIf(value -> !VALUE.matcher(value).matches());
    return new AptProxies(found);
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
        .filter(value -> !value.isEmpty());
  }

  private static Optional<String> property(Properties properties, String scheme) {
    return Optional.ofNullable(properties.getProperty(scheme + ".proxyHost"))
        .filter(host -> !host.isEmpty())
        .map(
            host ->
                "http://"
                    + host
                    + Optional.ofNullable(properties.getProperty(scheme + ".proxyPort"))
                        .map(port -> ":" + port)
                        .orElse(""));
  }

  /** A line for each: the name, a blank, the value. */
  String lines() {
    StringBuilder lines = new StringBuilder();
    variables.forEach((name, value) -> lines.append(name).append(' ').append(value).append('\n'));
    return lines.toString();
  }

  /** Keeps passwords out of messages. */
  @Override
  public String toString() {
    return "proxies for " + variables.keySet();
  }
}
