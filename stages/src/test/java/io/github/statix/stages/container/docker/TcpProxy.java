package io.github.statix.stages.container.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A port in front of a daemon's socket, as of a daemon on another machine. */
record TcpProxy(ServerSocket server, String host) implements AutoCloseable {

  /**
   * Starts it.
   *
   * @param server bound, plain or of TLS
   * @param host the daemon's address, a socket
   */
  static TcpProxy start(ServerSocket server, String host) {
    TcpProxy proxy = new TcpProxy(server, host);
    thread(proxy::serve);
    return proxy;
  }

  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void serve() throws IOException {
    while (true) {
      Socket client = server.accept();
      SocketChannel daemon =
          SocketChannel.open(UnixDomainSocketAddress.of(host.replaceFirst("^unix://", "")));
      thread(() -> toDaemon(client.getInputStream(), daemon));
      thread(() -> toClient(daemon, client));
    }
  }

  private static void toDaemon(InputStream client, SocketChannel daemon) throws IOException {
    byte[] buffer = new byte[1 << 13];
    for (int n = client.read(buffer); n >= 0; n = client.read(buffer)) {
      ByteBuffer rest = ByteBuffer.wrap(buffer, 0, n);
      while (rest.hasRemaining()) {
        daemon.write(rest);
      }
    }
    daemon.shutdownOutput();
  }

  private static void toClient(SocketChannel daemon, Socket client) throws IOException {
    OutputStream out = client.getOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 13);
    while (daemon.read(buffer.clear()) >= 0) {
      out.write(buffer.array(), 0, buffer.position());
      out.flush();
    }
    client.close();
  }

  private interface Io {
    void run() throws IOException;
  }

  private static void thread(Io io) {
    Thread thread =
        new Thread(
            () -> {
              try {
                io.run();
              } catch (IOException e) {
                // One side has gone.
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
