package io.github.statix.stages.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on 127.0.0.1 that answers each request with bytes of the test's choice, and closes. */
final class RawServer implements AutoCloseable {

  /** Writes an answer. */
  interface Script {
    void answer(String request, OutputStream out) throws IOException, InterruptedException;
  }

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService threads;
  private final ServerSocket server;
  private final Script script;

  RawServer(Script script) throws IOException {
    this(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), script);
  }

  RawServer(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "raw-server");
              thread.setDaemon(true);
              return thread;
            });
    threads.execute(this::accept);
  }

  /** Answers everything with this. */
  static RawServer saying(String answer) throws IOException {
    return new RawServer((request, out) -> out.write(answer.getBytes(StandardCharsets.UTF_8)));
  }

  /** A whole answer. */
  static String answer(int status, String headers, String body) {
    return "HTTP/1.1 %d Test\r\n%sConnection: close\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(status, headers, body.length(), body);
  }

  /** The head and body of each request so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  int port() {
    return server.getLocalPort();
  }

  Address at(String path) {
    return Address.parse("http://127.0.0.1:" + port() + path);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        threads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket client) {
    try (client) {
      String request = read(client.getInputStream());
      requests.add(request);
      script.answer(request, client.getOutputStream());
      client.getOutputStream().flush();
    } catch (IOException e) {
      // The client is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("no request");
      }
      bytes.write(b);
    }
    for (String line : bytes.toString(StandardCharsets.ISO_8859_1).split("\r\n")) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        bytes.write(in.readNBytes(Integer.parseInt(line.substring(15).strip())));
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
