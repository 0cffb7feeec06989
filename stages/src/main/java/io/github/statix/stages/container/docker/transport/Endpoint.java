package io.github.statix.stages.container.docker.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import okhttp3.Dns;
import okhttp3.HttpUrl;

/** A place where a daemon listens. */
sealed interface Endpoint {

  /** What paths of the API are below, as the HTTP client sees it. */
  HttpUrl url();

  /** A socket that can connect to it. */
  Socket socket() throws IOException;

  /** How the host of {@link #url} is found. */
  default Dns dns() {
    // The name stands for a socket, so that nothing is to be looked up.
    return host -> List.of(InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1}));
  }

  /** A socket of the file system. */
  record Unix(Path path) implements Endpoint {
    @Override
    public HttpUrl url() {
      return HttpUrl.get("http://localhost/");
    }

    @Override
    public Socket socket() throws IOException {
      return new UnixSocket(path);
    }
  }

  /** A port of this or another machine, with TLS when the URL says {@code https}. */
  record Tcp(HttpUrl url) implements Endpoint {
    @Override
    public Socket socket() throws IOException {
      // A channel's socket gives up when its thread is interrupted; others do not.
      return SocketChannel.open().socket();
    }

    @Override
    public Dns dns() {
      return Dns.SYSTEM;
    }
  }

  /** A machine on which Docker's client speaks to the daemon. */
  record Ssh(List<String> command) implements Endpoint {
    @Override
    public HttpUrl url() {
      return HttpUrl.get("http://localhost/");
    }

    @Override
    public Socket socket() {
      return new SshSocket(command);
    }
  }
}
