package io.github.statix.verify.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** GET requests with bounded redirects; says in one sentence why a request failed. */
final class RegistryHttp {

  private static final int REDIRECTS = 5;
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration STALL = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT)
          .build();

  /** The body, watched; close it. */
  static InputStream body(HttpResponse<InputStream> response) {
    return new WatchedBody(response.body(), Endpoint.origin(response.uri()), STALL);
  }

  /** The final answer; the caller closes its body. Credentials never leave the first origin. */
  HttpResponse<InputStream> get(URI uri, String accept, Optional<String> authorization)
      throws IOException {
    URI at = uri;
    for (int i = 0; i <= REDIRECTS; i++) {
      boolean same = Endpoint.origin(at).equals(Endpoint.origin(uri));
      HttpResponse<InputStream> response =
          send(at, accept, same ? authorization : Optional.empty());
      if (response.statusCode() / 100 != 3) {
        return response;
      }
      response.body().close();
      at = redirect(at, response);
    }
    throw new ImageSourceException(
        "%s redirects more than %d times; check the registry's address"
            .formatted(Endpoint.origin(uri), REDIRECTS));
  }

  private static URI redirect(URI from, HttpResponse<InputStream> response)
      throws ImageSourceException {
    String location = response.headers().firstValue("location").orElse("");
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new ImageSourceException(
          "%s redirects to something that is no address".formatted(Endpoint.origin(from)), e);
    }
    if (location.isEmpty() || !Endpoint.isAllowed(to)) {
      throw new ImageSourceException(
          "%s redirects to '%s', which is not HTTPS; refused"
              .formatted(Endpoint.origin(from), Endpoint.origin(to)));
    }
    return to;
  }

  private HttpResponse<InputStream> send(URI uri, String accept, Optional<String> authorization)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(ANSWER).header("Accept", accept).GET();
    authorization.ifPresent(value -> request.header("Authorization", value));
    try {
      return client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (HttpTimeoutException e) {
      throw new ImageSourceException(
          "%s did not answer in time; check the address and the network"
              .formatted(Endpoint.origin(uri)),
          e);
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new ImageSourceException(
          "cannot reach %s (%s); check the address and that the registry runs"
              .formatted(Endpoint.origin(uri), reason),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageSourceException("interrupted while waiting for " + Endpoint.origin(uri), e);
    }
  }
}
