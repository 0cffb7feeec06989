package io.github.statix.stages.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A web server on the loopback interface that misbehaves as told, down to the socket. */
final class TestServer implements AutoCloseable {

  private final ServerSocket socket;
  private final Map<String, Handler> handlers = new ConcurrentHashMap<>();

  /** All requests so far, in the order they came. */
  final List<Request> requests = new CopyOnWriteArrayList<>();

  TestServer() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::serve);
  }

  String url(String path) {
    return "http://127.0.0.1:%d%s".formatted(socket.getLocalPort(), path);
  }

  /** Answers this path one by one; the last answer is for all further requests, too. */
  void on(String path, Handler... answers) {
    handlers.put(
        path,
        (request, out, client) -> {
          int earlier = (int) requests.stream().filter(r -> r.path().equals(path)).count() - 1;
          answers[Math.min(earlier, answers.length - 1)].handle(request, out, client);
        });
  }

  List<String> paths() {
    return requests.stream().map(Request::path).toList();
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "test-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        start(() -> answer(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      Request request = Request.read(client);
      requests.add(request);
      Handler handler = handlers.getOrDefault(request.path(), status(404, "Not Found"));
      handler.handle(request, client.getOutputStream(), client);
    } catch (IOException e) {
      // The client went away, as some tests want.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  interface Handler {
    void handle(Request request, OutputStream out, Socket client) throws IOException;
  }

  record Request(String path, Map<String, String> headers) {

    static Request read(Socket client) throws IOException {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
      String first = in.readLine();
      if (first == null) {
        throw new IOException("no request");
      }
      Map<String, String> headers = new TreeMap<>();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        String[] parts = line.split(":", 2);
        headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
      }
      return new Request(first.substring(first.indexOf(' ') + 1, first.lastIndexOf(' ')), headers);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    /** First byte asked for; 0 without a range. */
    int from() {
      String range = header("range");
      return range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    }
  }

  static void head(OutputStream out, String status, String... headers) throws IOException {
    String text = "HTTP/1.1 " + status + "\r\n" + String.join("\r\n", headers);
    out.write(
        (text.stripTrailing() + "\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  static Handler status(int code, String reason, String... headers) {
    return (request, out, client) -> {
      String[] all = Arrays.copyOf(headers, headers.length + 1);
      all[headers.length] = "Content-Length: 0";
      head(out, code + " " + reason, all);
    };
  }

  /** Everything, whatever range was asked for. */
  static Handler whole(byte[] body, String... headers) {
    return upTo(body.length, body, headers);
  }

  /** Promises everything and hangs up after this many bytes. */
  static Handler upTo(int end, byte[] body, String... headers) {
    return (request, out, client) -> {
      String[] all = Arrays.copyOf(headers, headers.length + 1);
      all[headers.length] = "Content-Length: " + body.length;
      head(out, "200 OK", all);
      out.write(body, 0, end);
      out.flush();
    };
  }

  /** Like a proper server: ranges, and {@code If-Range} against this entity tag. */
  static Handler ranged(byte[] body, String tag) {
    return (request, out, client) -> {
      int from = request.from();
      String ifRange = request.header("if-range");
      if (from == 0 || !(ifRange.isEmpty() || ifRange.equals(tag))) {
        whole(body, "ETag: " + tag).handle(request, out, client);
      } else if (from >= body.length) {
        head(out, "416 Range Not Satisfiable", "Content-Range: bytes */" + body.length);
      } else {
        head(
            out,
            "206 Partial Content",
            "ETag: " + tag,
            "Content-Range: bytes %d-%d/%d".formatted(from, body.length - 1, body.length),
            "Content-Length: " + (body.length - from));
        out.write(body, from, body.length - from);
      }
    };
  }

  static Handler redirect(String to) {
    return status(302, "Found", "Location: " + to);
  }
}
