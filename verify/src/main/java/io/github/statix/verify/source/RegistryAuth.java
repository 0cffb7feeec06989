package io.github.statix.verify.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.statix.verify.json.BoundedJson;
import io.github.statix.verify.json.JsonFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/** Answers a registry's challenge: Basic, or a token (distribution's "Token Authentication"). */
final class RegistryAuth {

  private static final int TOKEN_LIMIT = 1 << 20;

  private final RegistryHttp http;
  private final String registry;
  private final Function<String, Optional<RegistryCredentials>> credentials;

  RegistryAuth(
      RegistryHttp http,
      String registry,
      Function<String, Optional<RegistryCredentials>> credentials) {
    this.http = http;
    this.registry = registry;
    this.credentials = credentials;
  }

  /** The value of the Authorization header that answers this challenge. */
  String answer(Challenge challenge, String repository) throws IOException {
    return switch (challenge.scheme()) {
      case "basic" ->
          basic()
              .orElseThrow(
                  () ->
                      new ImageSourceException(
                          "%s wants a user and a password; sign in to it first"
                              .formatted(registry)));
      case "bearer" -> "Bearer " + token(challenge, repository);
      default ->
          throw new ImageSourceException(
              "%s asks for authentication by '%s', which is not supported; use Basic or Bearer"
                  .formatted(registry, challenge.scheme()));
    };
  }

  private Optional<String> basic() {
    return credentials
        .apply(registry)
        .map(pair -> (pair.user() + ":" + pair.password()).getBytes(StandardCharsets.UTF_8))
        .map(bytes -> "Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  private String token(Challenge challenge, String repository) throws IOException {
    URI uri = realm(challenge, repository);
    HttpResponse<InputStream> response = http.get(uri, "application/json", basic());
    try (InputStream body = RegistryHttp.body(response)) {
      if (response.statusCode() != 200) {
        throw new ImageSourceException(
            "%s gave no token for %s (status %d); sign in to %s with an account that may read it"
                .formatted(Endpoint.origin(uri), repository, response.statusCode(), registry));
      }
      JsonNode json = BoundedJson.object(BoundedRead.all(body, TOKEN_LIMIT, "the token's answer"));
      String token =
          BoundedJson.text(json, "token")
              .or(() -> BoundedJson.text(json, "access_token"))
              .orElseThrow(() -> new JsonFormatException("it holds no token"));
      if (!token.matches("[\\x21-\\x7e]+")) {
        throw new JsonFormatException("its token has forbidden characters");
      }
      return token;
    } catch (JsonFormatException e) {
      throw new ImageSourceException(
          "the token that %s gave cannot be read: %s"
              .formatted(Endpoint.origin(uri), e.getMessage()),
          e);
    }
  }

  private URI realm(Challenge challenge, String repository) throws ImageSourceException {
    String realm = challenge.parameter("realm");
    String scope = challenge.parameter("scope");
    String query =
        "service="
            + encode(challenge.parameter("service"))
            + "&scope="
            + encode(scope.isEmpty() ? "repository:" + repository + ":pull" : scope);
    try {
      URI uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
      if (Endpoint.isAllowed(uri)) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new ImageSourceException(
          "%s names a token server that is no address".formatted(registry), e);
    }
    throw new ImageSourceException(
        "%s names the token server '%s', which is not HTTPS; refused".formatted(registry, realm));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
