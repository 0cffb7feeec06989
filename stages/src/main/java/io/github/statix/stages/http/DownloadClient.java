package io.github.statix.stages.http;

import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/** How source servers are asked: without redirects of its own, within bounds, through proxies. */
public final class DownloadClient {

  private DownloadClient() {}

  /**
   * A client.
   *
   * @param silence how long a server may say nothing
   */
  public static OkHttpClient of(ProxyVariables proxies, Duration silence) {
    return new OkHttpClient.Builder()
        .connectTimeout(Duration.ofSeconds(15))
        .readTimeout(silence)
        .followRedirects(false)
        .followSslRedirects(false)
        .retryOnConnectionFailure(true)
        // What bounds a server holds in the thread that waits for it.
        .socketFactory(new BoundedSockets())
        .protocols(List.of(Protocol.HTTP_1_1))
        .fastFallback(false)
        .proxySelector(proxies)
        .proxyAuthenticator((route, response) -> authenticated(proxies, route, response))
        .build();
  }

  /** The same request with the proxy's account, where there is one and it was not shown yet. */
  private static @Nullable Request authenticated(
      ProxyVariables proxies, @Nullable Route route, Response response) {
    Request request = response.request();
    if (route == null || request.header("Proxy-Authorization") != null) {
      return null;
    }
    return proxies
        .authorization(route.proxy())
        .map(account -> request.newBuilder().header("Proxy-Authorization", account).build())
        .orElse(null);
  }
}
