package io.github.statix.verify.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.statix.presets.model.Digest;
import io.github.statix.verify.layout.TestImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A registry in this process, for one repository, on an ephemeral port of the loopback. */
final class FakeRegistry implements AutoCloseable {

  /** Answers a request itself; false leaves it to the registry. */
  interface Fault {
    boolean handle(HttpExchange exchange) throws IOException;
  }

  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  final Map<String, byte[]> manifests = new LinkedHashMap<>();
  final Map<String, String> types = new LinkedHashMap<>();
  volatile Fault fault = exchange -> false;
  private final Map<Digest, byte[]> blobs = new LinkedHashMap<>();
  private final HttpServer server;

  FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Serves the image under tag and digest. */
  void add(TestImage image, String tag) {
    blobs.putAll(image.blobs);
    byte[] manifest = TestImage.bytes(image.manifest);
    manifest(tag, manifest, TestImage.MANIFEST);
    manifest(image.manifestDigest().toString(), manifest, TestImage.MANIFEST);
  }

  void manifest(String name, byte[] bytes, String type) {
    manifests.put(name, bytes);
    types.put(name, type);
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      requests.add(path + " " + (authorization == null ? "-" : authorization));
      if (fault.handle(exchange)) {
        return;
      }
      String last = path.substring(path.lastIndexOf('/') + 1);
      byte[] body = null;
      if (path.startsWith("/v2/owner/name/manifests/")) {
        body = manifests.get(last);
        exchange.getResponseHeaders().add("Content-Type", types.getOrDefault(last, "text/plain"));
      } else if (path.startsWith("/v2/owner/name/blobs/")) {
        body = blobs.get(Digest.parse(last));
      }
      answer(exchange, body == null ? 404 : 200, body == null ? new byte[0] : body);
    }
  }

  static boolean answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    return true;
  }

  static boolean answer(HttpExchange exchange, int status, String body) throws IOException {
    return answer(exchange, status, body.getBytes(StandardCharsets.UTF_8));
  }

  static boolean redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().add("Location", location);
    return answer(exchange, 307, "");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
