package io.github.statix.stages.container.docker.transport;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import okhttp3.HttpUrl;

/** Reads addresses of daemons in the forms that Docker's own client takes. */
final class Endpoints {

  private static final String FORMS =
      "an address is unix:///PATH, tcp://HOST:PORT, http://HOST:PORT, https://HOST:PORT"
          + " or ssh://[USER@]HOST[:PORT]";

  private static final String USUAL_SOCKET = "/var/run/docker.sock";

  private Endpoints() {}

  /**
   * The endpoint of an address.
   *
   * @param tls whether {@code tcp} means TLS
   * @throws StatixException when it makes no sense, or names what this program cannot connect to
   */
  static Endpoint parse(String address, boolean tls) throws StatixException {
    if (address.startsWith("/")) {
      return unix(address, address);
    }
    int end = address.indexOf("://");
    String scheme = end < 0 ? "tcp" : address.substring(0, end);
    String rest = end < 0 ? address : address.substring(end + 3);
    return switch (scheme) {
      case "unix" -> unix(address, rest.isEmpty() ? USUAL_SOCKET : rest);
      case "tcp" -> tcp(address, rest, tls);
      case "http", "https" -> tcp(address, rest, scheme.equals("https"));
      case "ssh" -> ssh(address);
      case "npipe" ->
          throw refused(address, "named pipes are to be had on Windows only, through tcp there");
      case "fd" -> throw refused(address, "a daemon listens there, but no client can connect");
      default -> throw refused(address, FORMS);
    };
  }

  private static Endpoint unix(String address, String path) throws StatixException {
    try {
      return new Endpoint.Unix(Path.of(path).toAbsolutePath());
    } catch (InvalidPathException e) {
      throw refused(address, "its path cannot be one");
    }
  }

  private static Endpoint tcp(String address, String rest, boolean tls) throws StatixException {
    String host = rest.isEmpty() || rest.startsWith(":") ? "127.0.0.1" + rest : rest;
    HttpUrl url = HttpUrl.parse((tls ? "https://" : "http://") + host);
    if (url == null || !host.matches("[^@?#\\s]+")) {
      throw refused(address, FORMS);
    }
    boolean named = host.replaceFirst("/.*", "").matches(".*:[0-9]+");
    return new Endpoint.Tcp(named ? url : url.newBuilder().port(tls ? 2376 : 2375).build());
  }

  private static Endpoint ssh(String address) throws StatixException {
    URI uri;
    try {
      uri = new URI(address);
    } catch (URISyntaxException e) {
      throw refused(address, FORMS);
    }
    String host = uri.getHost();
    String user = uri.getUserInfo();
    String path = uri.getPath();
    if (host == null
        || host.startsWith("-")
        || uri.getQuery() != null
        || uri.getFragment() != null) {
      throw refused(address, FORMS);
    }
    // Both end up in a command line, one of them in a shell's.
    if (user != null && !user.matches("[A-Za-z0-9_.][A-Za-z0-9_.@-]*")) {
      throw refused(address, "a user name has letters, digits and _.- only, and no password");
    }
    if (!path.matches("(/[A-Za-z0-9_.-]+)*+/?")) {
      throw refused(address, "the path of a socket has letters, digits and _.- only");
    }
    return new Endpoint.Ssh(command(uri, host, path.equals("/") ? "" : path));
  }

  private static List<String> command(URI uri, String host, String socket) {
    // Nobody could answer a question of ssh for each of the connections.
    List<String> command =
        new ArrayList<>(List.of("ssh", "-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=30"));
    if (uri.getUserInfo() != null) {
      command.addAll(List.of("-l", uri.getUserInfo()));
    }
    if (uri.getPort() >= 0) {
      command.addAll(List.of("-p", Integer.toString(uri.getPort())));
    }
    command.addAll(List.of("--", host.replaceAll("[\\[\\]]", ""), "docker"));
    if (!socket.isEmpty()) {
      command.addAll(List.of("--host", "unix://" + socket));
    }
    command.addAll(List.of("system", "dial-stdio"));
    return command;
  }

  private static StatixException refused(String address, String why) {
    return new StatixException(
        Category.ENGINE,
        "'%s' is not an address of a Docker daemon: %s".formatted(ForeignText.line(address), why));
  }
}
