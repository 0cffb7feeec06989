package io.github.statix.stages.http;

import io.github.statix.oci.message.ForeignText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/** An {@code http} or {@code https} address without user and password, read strictly (RFC 3986). */
public final class Address {

  /** The longest address, in characters: signed ones of storages have 1 to 2 KiB. */
  private static final int LONGEST = 16 << 10;

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
  private static final Pattern ABSOLUTE = Pattern.compile("(?i:https?)://[^/?#].*");
  private static final Pattern OTHER_HOST = Pattern.compile("//[^/?#].*");
  private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern LOOPBACK_V4 = Pattern.compile("127(?:\\." + BYTE + "){3}");

  private final HttpUrl url;

  private Address(HttpUrl url) {
    this.url = url.newBuilder().fragment(null).build();
  }

  /**
   * Reads a whole address.
   *
   * @throws IllegalArgumentException when it is none; quotes it, shortened and without its secrets
   */
  public static Address parse(String text) {
    HttpUrl url = isWhole(text) ? HttpUrl.parse(text) : null;
    if (url == null || hasUser(url)) {
      throw new IllegalArgumentException(
          "'%s' is not an http or https address".formatted(ForeignText.line(text, 200)));
    }
    return new Address(url);
  }

  private static boolean isWhole(String text) {
    return text.length() <= LONGEST && hasValidCharacters(text) && ABSOLUTE.matcher(text).matches();
  }

  /** A loop, since a pattern of these alternatives recurses once for each character. */
  private static boolean hasValidCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isEscape = c == '%' && isHex(text, i + 1) && isHex(text, i + 2);
      if (c <= ' ' || c > '~' || "\\<>\"".indexOf(c) >= 0 || (c == '%' && !isEscape)) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isHex(String text, int at) {
    return at < text.length() && Character.digit(text.charAt(at), 16) >= 0;
  }

  private static boolean hasUser(HttpUrl url) {
    return !url.username().isEmpty() || !url.password().isEmpty();
  }

  /**
   * The address that a server names in an answer from this one, such as in {@code Location}.
   *
   * @param reference whole or relative to this address
   * @param what names the reference in the message, such as {@code redirects to}
   * @throws HttpFailure when it is no address, or one that this one may not lead to
   */
  public Address follow(String reference, String what) throws HttpFailure {
    Address to = resolve(reference, what);
    if (url.isHttps() && !to.url.isHttps()) {
      throw new HttpFailure(
          HttpFailure.Kind.REFUSED,
          "%s %s %s, from https to plain http; refused".formatted(origin(), what, to.text()));
    }
    if (!to.isAllowed()) {
      throw new HttpFailure(
          HttpFailure.Kind.REFUSED,
          "%s %s %s, which is neither https nor on this machine; refused"
              .formatted(origin(), what, to.text()));
    }
    return to;
  }

  private Address resolve(String reference, String what) throws HttpFailure {
    if (reference.length() > LONGEST) {
      throw HttpFailure.nonsense(
          "%s %s an address of more than %d characters".formatted(origin(), what, LONGEST));
    }
    boolean isSound =
        hasValidCharacters(reference)
            && (SCHEME.matcher(reference).matches()
                ? ABSOLUTE.matcher(reference).matches()
                : !reference.startsWith("//") || OTHER_HOST.matcher(reference).matches());
    HttpUrl to = isSound ? url.resolve(reference) : null;
    if (to == null || hasUser(to)) {
      throw new HttpFailure(
          HttpFailure.Kind.NONSENSE,
          "%s %s '%s', which is no address"
              .formatted(origin(), what, ForeignText.line(reference, 200)));
    }
    return new Address(to);
  }

  /** The same address with one more parameter at the end of its query. */
  public Address with(String name, String value) {
    // Some registries do not decode a digest, and these three need no encoding (RFC 3986, 3.4).
    String encoded =
        URLEncoder.encode(value, StandardCharsets.UTF_8)
            .replace("+", "%20")
            .replace("%3A", ":")
            .replace("%2F", "/")
            .replace("%2C", ",");
    return new Address(url.newBuilder().addEncodedQueryParameter(name, encoded).build());
  }

  /** Scheme, host and port, normalised: equal for two addresses of one origin (RFC 6454). */
  public String origin() {
    String host = url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]";
    boolean usual = url.port() == HttpUrl.defaultPort(url.scheme());
    return url.scheme() + "://" + host + (usual ? "" : ":" + url.port());
  }

  boolean isHttps() {
    return url.isHttps();
  }

  /** Whether it may be asked: with TLS, or on this machine. */
  boolean isAllowed() {
    return url.isHttps() || isLoopback();
  }

  /** Whether it names this machine, so that nobody can listen on the way. */
  public boolean isLoopback() {
    String host = url.host().toLowerCase(Locale.ROOT);
    return host.equals("localhost") || host.equals("::1") || LOOPBACK_V4.matcher(host).matches();
  }

  /** For messages: without the query, which may hold a session's or a signature's secret. */
  public String text() {
    return origin() + ForeignText.line(url.encodedPath(), 300);
  }

  HttpUrl url() {
    return url;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address that && url.equals(that.url);
  }

  @Override
  public int hashCode() {
    return url.hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
