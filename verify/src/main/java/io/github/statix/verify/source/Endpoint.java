package io.github.statix.verify.source;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where a registry answers, and which addresses may be spoken to without encryption. */
final class Endpoint {

  private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.[0-9]{1,3}){3}");

  private Endpoint() {}

  /** The base address of a registry: plain HTTP on this machine only. */
  static String of(String registry) {
    String host = registry.replaceFirst(":[0-9]+$", "");
    if (registry.equals("docker.io")) {
      return "https://registry-1.docker.io";
    }
    return (isLoopback(host) ? "http://" : "https://") + registry;
  }

  static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost") || name.equals("[::1]") || LOOPBACK_V4.matcher(name).matches();
  }

  /** Whether a server may send us to this address: HTTPS, or this machine. */
  static boolean isAllowed(URI uri) {
    String host = uri.getHost();
    String scheme = uri.getScheme();
    if (host == null || scheme == null || uri.getUserInfo() != null) {
      return false;
    }
    return scheme.equalsIgnoreCase("https")
        || (scheme.equalsIgnoreCase("http") && isLoopback(host));
  }

  /** Scheme, host and port, the part that may be printed. */
  static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }
}
