package io.github.statix.assembler.jib;

import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.global.JibSystemProperties;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.Request;
import com.google.cloud.tools.jib.http.Response;
import com.google.cloud.tools.jib.http.ResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Jib's HTTP client, with four differences: a request is tried once, since Jib's own retry repeats
 * an upload into a session that is gone and hides how often it waited; a registry on this machine
 * is asked first whether it speaks plain HTTP, since Jib finds out by failing three times; the last
 * request of each thread is remembered for messages; and a manifest can be had as the bytes the
 * registry sent.
 */
final class Transport extends FailoverHttpClient {

  private static final int MAX_MANIFEST = 4 << 20;

  /** In milliseconds; some registries take minutes to answer the end of a large upload. */
  private static final String TIMEOUT_PROPERTY = "jib.httpTimeout";

  private static final String TIMEOUT = "600000";

  private final Optional<String> loopback;
  private final FailoverHttpClient once;
  private final AtomicReference<@Nullable Boolean> plainHttp = new AtomicReference<>();
  private final ThreadLocal<String> lastRequest = ThreadLocal.withInitial(() -> "");
  private final ThreadLocal<Boolean> rawManifest = ThreadLocal.withInitial(() -> false);
  private final ThreadLocal<Boolean> cancelUploads = ThreadLocal.withInitial(() -> false);

  /**
   * Makes a client.
   *
   * @param loopback host and port of the registry if it is on this machine: then it may speak plain
   *     HTTP, also with credentials, or have a certificate nobody signed
   */
  Transport(Optional<String> loopback) {
    super(loopback.isPresent(), loopback.isPresent(), Transport::ignore);
    if (System.getProperty(TIMEOUT_PROPERTY) == null) {
      System.setProperty(TIMEOUT_PROPERTY, TIMEOUT);
    }
    this.loopback = loopback;
    this.once = tryingOnce(loopback.isPresent());
  }

  /** The constructor that switches retries off is not public in Jib 0.28. */
  private static FailoverHttpClient tryingOnce(boolean loopback) {
    Consumer<LogEvent> log = Transport::ignore;
    try {
      MethodHandle constructor =
          MethodHandles.privateLookupIn(FailoverHttpClient.class, MethodHandles.lookup())
              .findConstructor(
                  FailoverHttpClient.class,
                  MethodType.methodType(
                      void.class, boolean.class, boolean.class, Consumer.class, boolean.class));
      return (FailoverHttpClient) constructor.invoke(loopback, loopback, log, false);
    } catch (Throwable e) {
      throw new IllegalStateException(
          "jib-core is not the version this program was made for: " + e, e);
    }
  }

  private static void ignore(LogEvent event) {
    // What matters reaches the caller as an exception; Jib's wording would only be noise.
  }

  @Override
  public Response call(String method, URL asked, Request request) throws IOException {
    URL url = asked;
    if (loopback.isPresent() && asked.getAuthority().equals(loopback.get()) && isPlain(asked)) {
      url = new URL("http", asked.getHost(), asked.getPort(), asked.getFile());
    }
    lastRequest.set(method + " " + withoutQuery(url));
    Response response = once.call(method, url, request);
    if (rawManifest.get() && url.getPath().contains("/manifests/")) {
      try (response) {
        throw new ManifestBytes(read(response));
      }
    }
    if (cancelUploads.get() && method.equals("POST")) {
      try (response) {
        cancel(url, response, request);
        throw new UploadBegun();
      }
    }
    return response;
  }

  /** Best effort: registries forget uploads that nobody goes on with. */
  private void cancel(URL begun, Response response, Request request) {
    try {
      for (String location : response.getHeader("Location")) {
        URL upload = new URL(begun, location);
        // The credentials are the registry's own, and not for whoever stores its uploads.
        if (upload.getProtocol().equals(begun.getProtocol())
            && upload.getAuthority().equals(begun.getAuthority())) {
          once.call("DELETE", upload, request).close();
        }
      }
    } catch (IOException e) {
      return;
    }
  }

  private boolean isPlain(URL asked) throws IOException {
    Boolean known = plainHttp.get();
    if (known != null) {
      return known;
    }
    URL ping = new URL("http", asked.getHost(), asked.getPort(), "/v2/");
    lastRequest.set("GET " + ping);
    boolean plain;
    Request anonymous =
        Request.builder().setHttpTimeout(JibSystemProperties.getHttpTimeout()).build();
    try (Response answer = once.call("GET", ping, anonymous)) {
      plain = true;
    } catch (ResponseException e) {
      // Servers of TLS answer 400 when they are not spoken to in TLS.
      plain = e.getStatusCode() != 400;
    } catch (ConnectException | SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      plain = false;
    }
    plainHttp.set(plain);
    return plain;
  }

  private static byte[] read(Response response) throws IOException {
    try (InputStream body = response.getBody()) {
      byte[] bytes = body.readNBytes(MAX_MANIFEST + 1);
      if (bytes.length > MAX_MANIFEST) {
        throw new IOException("the manifest is larger than 4 MiB, which no registry allows");
      }
      return bytes;
    }
  }

  /** Queries of upload and storage addresses hold session tokens. */
  private static String withoutQuery(URL url) {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getProtocol() + "://" + url.getHost() + port + url.getPath();
  }

  /** Method and address of this thread's last request, without its query; empty before any. */
  String lastRequest() {
    return lastRequest.get();
  }

  /**
   * While on, a manifest request of this thread ends in a {@link ManifestBytes}. Jib's own reader
   * refuses fields it does not know, such as {@code artifactType}, and drops the bytes.
   */
  void readManifestsRaw(boolean on) {
    rawManifest.set(on);
  }

  /** While on, an upload that this thread begins is cancelled, and ends in {@link UploadBegun}. */
  void cancelUploads(boolean on) {
    cancelUploads.set(on);
  }

  /** A registry let an upload begin. */
  static final class UploadBegun extends IOException {

    private static final long serialVersionUID = 1;

    private UploadBegun() {
      super("an upload was begun and cancelled");
    }
  }

  @Override
  public void shutDown() throws IOException {
    once.shutDown();
  }

  /** A manifest on its way past Jib's reader. */
  static final class ManifestBytes extends IOException {

    private static final long serialVersionUID = 1;

    private final byte[] bytes;

    private ManifestBytes(byte[] bytes) {
      super("a manifest was read");
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes;
    }
  }
}
