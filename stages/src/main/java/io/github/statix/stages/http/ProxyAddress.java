package io.github.statix.stages.http;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A proxy and the account it is used with.
 *
 * @param proxy whose host name is looked up when it is used
 * @param authorization the value of {@code Proxy-Authorization}, if there is an account
 * @param account as it stands in the address, with the at sign behind it; empty without one
 */
record ProxyAddress(Proxy proxy, Optional<String> authorization, String account) {

  /**
   * Reads {@code [http://][USER:PASSWORD@]HOST[:PORT]}; also of scheme socks, socks4, socks5 or
   * socks5h.
   *
   * @throws IllegalArgumentException when it is none; the message goes on after a name and does not
   *     quote the text
   */
  static ProxyAddress parse(String text) {
    URI uri;
    try {
      uri = new URI(text.contains("://") ? text : "http://" + text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("holds no address of a proxy", e);
    }
    String host = uri.getHost();
    if (host == null || uri.getPort() > 0xffff) {
      throw new IllegalArgumentException("holds no address of a proxy");
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "http" ->
          new ProxyAddress(proxy(Proxy.Type.HTTP, host, uri, 80), authorization(uri), account(uri));
      case "socks", "socks4", "socks4a", "socks5", "socks5h" ->
          new ProxyAddress(proxy(Proxy.Type.SOCKS, host, uri, 1080), Optional.empty(), "");
      default ->
          throw new IllegalArgumentException(
              "names a proxy of a kind that cannot be used; only http and socks proxies can");
    };
  }

  /** The account in each form in which it is written or sent, and its password. */
  List<String> secrets() {
    if (authorization.isEmpty()) {
      return List.of();
    }
    String basic = authorization.get().substring("Basic ".length());
    String pair = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
    return List.of(basic, pair, pair.substring(pair.indexOf(':') + 1));
  }

  private static Proxy proxy(Proxy.Type type, String host, URI uri, int port) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Proxy(
        type, InetSocketAddress.createUnresolved(bare, uri.getPort() < 0 ? port : uri.getPort()));
  }

  private static String account(URI uri) {
    return uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
  }

  private static Optional<String> authorization(URI uri) {
    String raw = uri.getRawUserInfo();
    if (raw == null) {
      return Optional.empty();
    }
    int colon = raw.indexOf(':');
    String user = decoded(colon < 0 ? raw : raw.substring(0, colon));
    String password = decoded(colon < 0 ? "" : raw.substring(colon + 1));
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
  }

  private static String decoded(String text) {
    // URLDecoder reads forms, in which a plus is a blank.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Keeps the account out of logs. */
  @Override
  public String toString() {
    return proxy.toString();
  }
}
