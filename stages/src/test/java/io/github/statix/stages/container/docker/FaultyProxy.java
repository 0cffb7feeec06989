package io.github.statix.stages.container.docker;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * A socket in front of a daemon's that passes everything on, but for requests of one kind. It reads
 * the first line of each connection, on which our client sends one request only.
 */
final class FaultyProxy implements AutoCloseable {

  /** What befalls a request. */
  enum Fault {
    /** It is refused, as by a proxy that guards a socket. */
    REFUSED,
    /** Its connection is closed. */
    DROPPED,
    /** It is never answered. */
    HUNG,
    /** It is passed on, and its connection closed a second later. */
    CUT
  }

  private final Path upstream;
  private final Path socket;
  private final ServerSocketChannel server;
  private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
  private volatile Pattern which = Pattern.compile("(?!)");
  private volatile Fault fault = Fault.REFUSED;

  FaultyProxy(String host) throws IOException {
    this.upstream = Path.of(host.replaceFirst("^unix://", ""));
    this.socket = Files.createTempDirectory("fp").resolve("s");
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    thread(this::serve);
  }

  /** Its address, as in {@code DOCKER_HOST}. */
  String host() {
    return "unix://" + socket;
  }

  /** From now on, requests whose first line matches have this fault. */
  void let(String requests, Fault happens) {
    fault = happens;
    which = Pattern.compile(requests);
  }

  /** Ends all connections and takes no new ones, like a daemon that was killed. */
  void die() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
    for (SocketChannel channel : open) {
      channel.close();
    }
  }

  @Override
  public void close() throws IOException {
    die();
    Files.delete(socket.getParent());
  }

  private void serve() throws IOException {
    while (true) {
      SocketChannel client = server.accept();
      open.add(client);
      thread(() -> serve(client));
    }
  }

  private void serve(SocketChannel client) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(1 << 16);
    if (client.read(head) < 0) {
      client.close();
      return;
    }
    String line =
        new String(head.array(), 0, head.position(), StandardCharsets.UTF_8).split("\r")[0];
    boolean hit = which.matcher(line).find();
    if (hit && fault == Fault.HUNG) {
      return;
    }
    if (hit && fault == Fault.REFUSED) {
      String body = "{\"message\":\"not\\u001b[31m allowed here\"}";
      write(
          client,
          "HTTP/1.1 403 Forbidden\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body));
    }
    if (hit && fault != Fault.CUT) {
      client.close();
      return;
    }
    forward(client, head.flip(), hit);
  }

  private void forward(SocketChannel client, ByteBuffer head, boolean cut) throws IOException {
    SocketChannel daemon = SocketChannel.open(UnixDomainSocketAddress.of(upstream));
    open.add(daemon);
    while (head.hasRemaining()) {
      daemon.write(head);
    }
    thread(() -> pump(client, daemon));
    thread(() -> pump(daemon, client));
    if (cut) {
      sleep();
      client.close();
      daemon.close();
    }
  }

  private static void pump(SocketChannel from, SocketChannel to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    while (from.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        to.write(buffer);
      }
      buffer.clear();
    }
    to.shutdownOutput();
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void sleep() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
