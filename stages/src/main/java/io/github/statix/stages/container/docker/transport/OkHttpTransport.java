package io.github.statix.stages.container.docker.transport;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.RequestBody;
import okio.BufferedSink;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** Carries docker-java's requests, each over a connection of its own. */
final class OkHttpTransport implements DockerHttpClient {

  private final HttpUrl url;
  private final Patience patience;
  private final OkHttpClient client;

  /** Whether the daemon has let a request wait too long. */
  private volatile boolean silent;

  OkHttpTransport(Endpoint endpoint, Optional<TlsFiles> tls, Patience patience) {
    this.url = endpoint.url();
    this.patience = patience;
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .socketFactory(new Sockets(endpoint))
            .dns(endpoint.dns())
            .proxy(Proxy.NO_PROXY)
            .protocols(List.of(Protocol.HTTP_1_1))
            // A connection that waits may be dead when it is used again.
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .connectTimeout(patience.answer())
            .writeTimeout(patience.work());
    tls.ifPresent(
        files -> builder.sslSocketFactory(files.context().getSocketFactory(), files.trust()));
    this.client = builder.build();
  }

  @Override
  public Response execute(Request request) {
    InputStream input = request.hijackedInput();
    try {
      okhttp3.Response response =
          client
              .newBuilder()
              .readTimeout(limit(request))
              .build()
              .newCall(translated(request))
              .execute();
      okio.Socket stream = response.socket();
      if (stream != null) {
        return new HijackedResponse(response, stream, input);
      }
      if (input != null && response.isSuccessful()) {
        response.close();
        throw new IOException(
            "it, or a proxy before it, does not let a stream go both ways (status %d, not 101)"
                .formatted(response.code()));
      }
      return new PlainResponse(response);
    } catch (InterruptedIOException e) {
      silent = silent || !Thread.currentThread().isInterrupted();
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How long nothing may come. */
  private Duration limit(Request request) {
    if (silent) {
      return patience.silence();
    }
    String path = request.path().replaceFirst("\\?.*", "");
    boolean quick =
        request.method().equals("GET") && (path.endsWith("/json") || path.endsWith("/_ping"));
    return quick || request.hijackedInput() != null ? patience.answer() : patience.work();
  }

  private okhttp3.Request translated(Request request) {
    String base = url.encodedPath().replaceFirst("/$", "");
    String path = request.path().startsWith("/") ? request.path() : "/" + request.path();
    HttpUrl target = url.resolve(base + path);
    if (target == null) {
      throw new IllegalArgumentException("no path of the API: " + request.path());
    }
    okhttp3.Request.Builder builder =
        new okhttp3.Request.Builder().url(target).method(request.method(), body(request));
    request.headers().forEach(builder::header);
    if (request.hijackedInput() != null) {
      builder.header("Connection", "Upgrade").header("Upgrade", "tcp");
    }
    return builder.build();
  }

  private static @Nullable RequestBody body(Request request) {
    if (!request.method().equals("POST") && !request.method().equals("PUT")) {
      return null;
    }
    byte[] bytes = request.bodyBytes();
    if (bytes != null) {
      return RequestBody.create(bytes, null);
    }
    InputStream in = request.body();
    return in == null ? RequestBody.create(new byte[0], null) : new Sent(in);
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  /** A body that can be read once, of a length that nobody knows. */
  private static final class Sent extends RequestBody {
    private final InputStream in;

    private Sent(InputStream in) {
      this.in = in;
    }

    @Override
    public @Nullable MediaType contentType() {
      return null;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      try (Source source = Okio.source(in)) {
        sink.writeAll(source);
      }
    }
  }

  private record PlainResponse(okhttp3.Response response) implements Response {
    @Override
    public int getStatusCode() {
      return response.code();
    }

    @Override
    public Map<String, List<String>> getHeaders() {
      return response.headers().toMultimap();
    }

    @Override
    public InputStream getBody() {
      return response.body().byteStream();
    }

    @Override
    public void close() {
      response.close();
    }
  }

  private static final class Sockets extends SocketFactory {
    private final Endpoint endpoint;

    private Sockets(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public Socket createSocket() throws IOException {
      return endpoint.socket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw new SocketException("connected by the HTTP client");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw new SocketException("connected by the HTTP client");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw new SocketException("connected by the HTTP client");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw new SocketException("connected by the HTTP client");
    }
  }
}
