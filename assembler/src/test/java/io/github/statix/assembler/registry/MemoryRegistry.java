package io.github.statix.assembler.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.statix.oci.model.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry in memory, on 127.0.0.1, that does everything right unless the test takes a request
 * over. It asks for no credentials by itself, and notes what it is shown.
 */
public final class MemoryRegistry implements AutoCloseable {

  private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/(sha256:[0-9a-f]{64})");
  private static final Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/([^/]*)");
  private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");

  /** Takes a request over; false leaves it to the registry. */
  public interface Hook {
    /** Answers, or not. */
    boolean handle(Call call) throws IOException;
  }

  /**
   * A request.
   *
   * @param exchange to answer by
   * @param body what was sent
   */
  public record Call(HttpExchange exchange, String body) {

    /** {@code METHOD path?query}. */
    public String line() {
      return exchange.getRequestMethod() + " " + exchange.getRequestURI();
    }

    /** The header {@code Authorization}, or nothing. */
    public String authorization() {
      String value = exchange.getRequestHeaders().getFirst("Authorization");
      return value == null ? "" : value;
    }

    /** Answers; headers are name and value in turn. */
    public boolean answer(int status, String text, String... headers) throws IOException {
      return answer(status, text.getBytes(StandardCharsets.UTF_8), headers);
    }

    private boolean answer(int status, byte[] bytes, String... headers) throws IOException {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      boolean isHead = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, isHead || bytes.length == 0 ? -1 : bytes.length);
      if (!isHead) {
        exchange.getResponseBody().write(bytes);
      }
      return true;
    }
  }

  /** Blobs by digest, in whatever state the test puts them. */
  public final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

  private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Hook> hooks = new CopyOnWriteArrayList<>();
  private final AtomicInteger sessions = new AtomicInteger();
  private final HttpServer server;

  /** Starts it on a port of its own. */
  public MemoryRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "memory-registry");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/", this::serve);
    server.start();
  }

  /** Host and port. */
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** The same machine by another name, which is another origin. */
  public String otherName() {
    return "localhost:" + server.getAddress().getPort();
  }

  /** Asks this before everything else. */
  public void hook(Hook hook) {
    hooks.add(hook);
  }

  /** Each {@code Authorization} shown so far, after the request's line. */
  public List<String> shown() {
    return List.copyOf(shown);
  }

  /** Each request's line so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Call call = new Call(exchange, new String(body, StandardCharsets.ISO_8859_1));
      requests.add(call.line());
      if (!call.authorization().isEmpty()) {
        shown.add(call.line() + " " + call.authorization());
      }
      for (Hook hook : hooks) {
        if (hook.handle(call)) {
          return;
        }
      }
      answer(call, body);
    }
  }

  private void answer(Call call, byte[] body) throws IOException {
    String path = call.exchange().getRequestURI().getPath();
    String method = call.exchange().getRequestMethod();
    Matcher blob = BLOB.matcher(path);
    Matcher upload = UPLOAD.matcher(path);
    Matcher manifest = MANIFEST.matcher(path);
    if (path.equals("/v2/")) {
      call.answer(200, "{}");
    } else if (blob.matches()) {
      found(call, Optional.ofNullable(blobs.get(blob.group(2))));
    } else if (upload.matches()) {
      upload(call, method, path, upload.group(2), body);
    } else if (manifest.matches() && method.equals("PUT")) {
      manifests.put(manifest.group(1) + manifest.group(2), body);
      call.answer(201, "", "Docker-Content-Digest", Digest.of(body).toString());
    } else if (manifest.matches()) {
      found(call, Optional.ofNullable(manifests.get(manifest.group(1) + manifest.group(2))));
    } else {
      call.answer(404, "");
    }
  }

  private static void found(Call call, Optional<byte[]> found) throws IOException {
    if (found.isEmpty()) {
      call.answer(404, "{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"not here\"}]}");
      return;
    }
    byte[] bytes = found.get();
    if (call.exchange().getRequestMethod().equals("HEAD")) {
      call.exchange().getResponseHeaders().add("Content-Length", Integer.toString(bytes.length));
    }
    call.answer(200, bytes, "Content-Type", "application/vnd.oci.image.manifest.v1+json");
  }

  /** Does with an upload what the registry does, and leaves the answer to the caller. */
  public void handle(Call call) throws IOException {
    String path = call.exchange().getRequestURI().getPath();
    Matcher upload = UPLOAD.matcher(path);
    if (upload.matches()) {
      byte[] body = call.body().getBytes(StandardCharsets.ISO_8859_1);
      work(call, call.exchange().getRequestMethod(), upload.group(2), body);
    }
  }

  private void upload(Call call, String method, String path, String session, byte[] body)
      throws IOException {
    Done done = work(call, method, session, body);
    if (done.digest().isEmpty()) {
      call.answer(done.status(), "", "Location", done.location(path));
    } else {
      call.answer(done.status(), "", "Docker-Content-Digest", done.digest());
    }
  }

  private record Done(int status, String session, String digest) {
    String location(String path) {
      return path + session + "?_state=planted-state";
    }
  }

  private Done work(Call call, String method, String session, byte[] body) throws IOException {
    if (method.equals("POST")) {
      String id = "u" + sessions.incrementAndGet();
      uploads.put(id, new ByteArrayOutputStream());
      return new Done(202, id, "");
    }
    ByteArrayOutputStream bytes = uploads.get(session);
    if (bytes == null) {
      return new Done(404, "", "");
    }
    bytes.write(body);
    if (method.equals("PATCH")) {
      return new Done(202, "", "");
    }
    byte[] whole = bytes.toByteArray();
    String digest = Digest.of(whole).toString();
    if (!call.exchange().getRequestURI().getQuery().contains("digest=" + digest)) {
      return new Done(400, "", "");
    }
    blobs.put(digest, whole);
    return new Done(201, "", digest);
  }

  /** The blobs' digests, of which the config is one. */
  public List<String> digests() {
    return new ArrayList<>(blobs.keySet());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
