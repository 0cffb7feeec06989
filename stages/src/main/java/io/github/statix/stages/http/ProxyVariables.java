package io.github.statix.stages.http;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY}
 * name, read as curl reads them: the names in lower case win, and an empty value counts as none.
 * Where a system property of Java names a proxy, Java's own selection holds instead.
 *
 * <p>Servers on this machine are never asked through a proxy: a proxy elsewhere would ask its own
 * machine, and would be shown credentials that go over plain HTTP to loopback addresses only.
 */
public final class ProxyVariables extends ProxySelector {

  private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

  private static final List<String> PROPERTIES =
      List.of("http.proxyHost", "https.proxyHost", "socksProxyHost");

  private final @Nullable ProxySelector ofJava;
  private final Optional<ProxyAddress> http;
  private final Optional<ProxyAddress> https;
  private final ProxyExceptions exceptions;

  private ProxyVariables(
      @Nullable ProxySelector ofJava,
      Optional<ProxyAddress> http,
      Optional<ProxyAddress> https,
      ProxyExceptions exceptions) {
    this.ofJava = ofJava;
    this.http = http;
    this.https = https;
    this.exceptions = exceptions;
  }

  /** No proxy at all. */
  public static ProxyVariables none() {
    return new ProxyVariables(null, Optional.empty(), Optional.empty(), ProxyExceptions.parse(""));
  }

  /**
   * The proxies for this process.
   *
   * @param environment the process's variables
   * @param properties Java's system properties
   * @throws StatixException when a variable holds no proxy's address, or one of a kind that cannot
   *     be used; the message does not quote it, since it may hold a password
   */
  public static ProxyVariables of(Map<String, String> environment, Properties properties)
      throws StatixException {
    Optional<ProxySelector> ofJava = Optional.ofNullable(ProxySelector.getDefault());
    if (ofJava.isPresent() && isSetInJava(properties)) {
      return new ProxyVariables(
          ofJava.get(), Optional.empty(), Optional.empty(), ProxyExceptions.parse(""));
    }
    return new ProxyVariables(
        null,
        proxy(environment, "http_proxy"),
        proxy(environment, "https_proxy"),
        ProxyExceptions.parse(
            variable(environment, "no_proxy").map(Map.Entry::getValue).orElse("")));
  }

  private static boolean isSetInJava(Properties properties) {
    return PROPERTIES.stream().anyMatch(name -> !properties.getProperty(name, "").isEmpty())
        || Boolean.parseBoolean(properties.getProperty("java.net.useSystemProxies"));
  }

  private static Optional<ProxyAddress> proxy(Map<String, String> environment, String name)
      throws StatixException {
    Optional<Map.Entry<String, String>> found =
        variable(environment, name).or(() -> variable(environment, "all_proxy"));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ProxyAddress.parse(found.get().getValue()));
    } catch (IllegalArgumentException e) {
      throw new StatixException(
          Category.USAGE,
          "the variable %s %s".formatted(found.get().getKey(), e.getMessage()),
          "Set it to http://HOST:PORT or socks5://HOST:PORT, or unset it.");
    }
  }

  private static Optional<Map.Entry<String, String>> variable(
      Map<String, String> environment, String name) {
    return Stream.of(name, name.toUpperCase(Locale.ROOT))
        .map(spelling -> Map.entry(spelling, environment.getOrDefault(spelling, "").strip()))
        .filter(entry -> !entry.getValue().isEmpty())
        .findFirst();
  }

  /**
   * The one way to a server; there is never a second one to fall back to.
   *
   * @param uri of scheme {@code http} or {@code https}; everything else is reached directly
   */
  @Override
  public List<Proxy> select(URI uri) {
    Objects.requireNonNull(uri, "uri is null");
    if (ofJava != null) {
      return ofJava.select(uri);
    }
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    String host = uri.getHost();
    if (host == null || (!secure && !"http".equalsIgnoreCase(uri.getScheme()))) {
      return DIRECT;
    }
    int port = uri.getPort() < 0 ? (secure ? 443 : 80) : uri.getPort();
    Optional<ProxyAddress> proxy = secure ? https : http;
    return proxy.isEmpty() || exceptions.holds(host, port) ? DIRECT : List.of(proxy.get().proxy());
  }

  /**
   * The value of {@code Proxy-Authorization} for a proxy whose variable holds user and password.
   *
   * @param proxy as {@link #select} gave it; another one gets nothing
   */
  public Optional<String> authorization(Proxy proxy) {
    return Stream.of(https, http)
        .flatMap(Optional::stream)
        .filter(address -> address.proxy().equals(proxy))
        .findFirst()
        .flatMap(ProxyAddress::authorization);
  }

  /** The texts of the proxies' accounts that no message may hold. */
  public List<String> secrets() {
    return Stream.of(https, http)
        .flatMap(Optional::stream)
        .flatMap(address -> address.secrets().stream())
        .toList();
  }

  /**
   * The address of a server's proxy with the account in it, for a program that is given its proxy;
   * no message may hold it.
   *
   * @param uri of scheme {@code http} or {@code https}
   */
  public Optional<String> address(URI uri) {
    Proxy proxy = select(uri).get(0);
    if (!(proxy.address() instanceof InetSocketAddress at)) {
      return Optional.empty();
    }
    String account =
        Stream.of(https, http)
            .flatMap(Optional::stream)
            .filter(known -> known.proxy().equals(proxy))
            .findFirst()
            .map(ProxyAddress::account)
            .orElse("");
    String host =
        at.getHostString().contains(":") ? "[" + at.getHostString() + "]" : at.getHostString();
    String scheme = proxy.type() == Proxy.Type.SOCKS ? "socks5h" : "http";
    return Optional.of("%s://%s%s:%d".formatted(scheme, account, host, at.getPort()));
  }

  /** Changes nothing: what cannot be reached through its proxy is not asked past it. */
  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    if (ofJava != null) {
      ofJava.connectFailed(uri, address, failure);
    }
  }

  /** Keeps passwords out of logs. */
  @Override
  public String toString() {
    return "ProxyVariables[http=%s, https=%s]".formatted(name(http), name(https));
  }

  private static String name(Optional<ProxyAddress> address) {
    return address
        .map(it -> ((InetSocketAddress) it.proxy().address()).getHostString())
        .orElse("none");
  }
}
