package io.github.statix.stages.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Servers that are reached without a proxy: those of {@code NO_PROXY}, and those on this machine.
 *
 * @param rules in the order they were written
 */
record ProxyExceptions(List<Rule> rules) {

  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

  ProxyExceptions {
    rules = List.copyOf(rules);
  }

  /**
   * Reads a list with commas or blanks between its parts: {@code *}, a domain with all below it, an
   * address, a block of addresses ({@code 10.0.0.0/8}), each but the last with an optional port.
   * What is none of these matches nothing, as with curl.
   */
  static ProxyExceptions parse(String list) {
    return new ProxyExceptions(
        Arrays.stream(list.toLowerCase(Locale.ROOT).split("[,\\s]+"))
            .filter(word -> !word.isEmpty())
            .map(Rule::parse)
            .toList());
  }

  /** Whether a server is reached without a proxy; no name is looked up. */
  boolean holds(String host, int port) {
    String name = bare(host.toLowerCase(Locale.ROOT));
    Optional<InetAddress> address = address(name);
    if (address.isPresent()
        ? address.get().isLoopbackAddress()
        : name.equals("localhost") || name.endsWith(".localhost")) {
      return true;
    }
    return rules.stream().anyMatch(rule -> rule.matches(name, address, port));
  }

  /** A host without the brackets of an IPv6 address and without the dot of DNS's root. */
  private static String bare(String host) {
    if (host.startsWith("[") && host.endsWith("]")) {
      return host.substring(1, host.length() - 1);
    }
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** The address that a text is; a name is none, and is not looked up. */
  private static Optional<InetAddress> address(String text) {
    if (!IPV4.matcher(text).matches() && text.indexOf(':') < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /**
   * One part of the list.
   *
   * @param name a domain, an address as text, or {@code *}
   * @param port the only port it is for; 0 is for all
   * @param block the first address of a block, or null
   * @param bits how many leading bits the addresses of the block share
   */
  record Rule(String name, int port, @Nullable InetAddress block, int bits) {

    private static final Pattern BLOCK = Pattern.compile("([0-9a-f.:]+)/([0-9]{1,3})");
    private static final Pattern WITH_PORT = Pattern.compile("(\\[[^\\]]*\\]|[^:]*):([0-9]{1,5})");

    static Rule parse(String word) {
      var block = BLOCK.matcher(word);
      if (block.matches()) {
        Optional<InetAddress> first = address(block.group(1));
        int bits = Integer.parseInt(block.group(2));
        if (first.isPresent() && bits <= 8 * first.get().getAddress().length) {
          return new Rule(word, 0, first.get(), bits);
        }
      }
      var withPort = WITH_PORT.matcher(word);
      int port = withPort.matches() ? Integer.parseInt(withPort.group(2)) : 0;
      String name = bare(withPort.matches() ? withPort.group(1) : word);
      return new Rule(name.replaceFirst("^(?:\\*?\\.)++", ""), port, null, 0);
    }

    boolean matches(String host, Optional<InetAddress> address, int atPort) {
      if (name.isEmpty() || (port != 0 && port != atPort)) {
        return false;
      }
      if (block != null) {
        return address.isPresent() && inBlock(block, address.get().getAddress());
      }
      return name.equals("*")
          || host.equals(name)
          || (address.isPresent()
              ? address.equals(ProxyExceptions.address(name))
              : host.endsWith("." + name));
    }

    private boolean inBlock(InetAddress first, byte[] address) {
      byte[] start = first.getAddress();
      if (start.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if (((start[bit / 8] ^ address[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
