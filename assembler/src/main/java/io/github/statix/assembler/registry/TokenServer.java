package io.github.statix.assembler.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.statix.assembler.login.Credentials;
import io.github.statix.oci.document.BoundedJson;
import io.github.statix.oci.document.JsonFormatException;
import io.github.statix.stages.http.Address;
import io.github.statix.stages.http.Answer;
import io.github.statix.stages.http.Authorization;
import io.github.statix.stages.http.HttpCall;
import io.github.statix.stages.http.HttpFailure;
import io.github.statix.stages.http.HttpTransport;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Gives tokens for a registry (distribution, "Token Authentication" and "OAuth2 Token
 * Authentication").
 *
 * @param realm its address, which was checked against the registry's
 * @param service the registry's name for itself; empty when it has none
 */
record TokenServer(Address realm, String service) {

  private static final int MAX_ANSWER = 1 << 20;

  /**
   * A token.
   *
   * @param text what the registry is shown
   * @param lifetime how long it holds, where that is said
   */
  record Token(String text, Optional<Duration> lifetime) {

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
      return "Token[...]";
    }
  }

  /** The server that a challenge of this registry names. */
  static TokenServer of(Challenge challenge, Address registry) throws HttpFailure {
    Address realm = registry.follow(challenge.parameter("realm"), "names as its token server");
    return new TokenServer(realm, challenge.parameter("service"));
  }

  Token fetch(HttpTransport transport, Scope scope, Login login) throws IOException {
    HttpCall call = call(scope, login);
    try (Answer answer = transport.send(call)) {
      if (answer.status() != 200) {
        throw new RequestFailedException(RegistryFailure.ofToken(answer, call, login));
      }
      return parse(answer.bytes(MAX_ANSWER));
    }
  }

  private HttpCall call(Scope scope, Login login) {
    if (login.credentials().orElse(null) instanceof Credentials.IdentityToken identity) {
      Map<String, String> form = new LinkedHashMap<>();
      form.put("grant_type", "refresh_token");
      form.put("service", service);
      form.put("client_id", "statix-assemble");
      form.put("scope", String.join(" ", scope.texts()));
      form.put("refresh_token", identity.token());
      return HttpCall.of("POST", realm)
          .with("Accept", "application/json")
          .with(BlobContent.of("application/x-www-form-urlencoded", encoded(form)));
    }
    Address address = service.isEmpty() ? realm : realm.with("service", service);
    for (String text : scope.texts()) {
      address = address.with("scope", text);
    }
    Optional<Authorization> basic =
        login.account().map(it -> new Authorization(realm.origin(), "Basic " + it.basic()));
    return HttpCall.of("GET", address).with("Accept", "application/json").with(basic).confine();
  }

  private static byte[] encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private Token parse(byte[] json) throws HttpFailure {
    JsonNode tree;
    try {
      tree = BoundedJson.object(json);
    } catch (JsonFormatException e) {
      // Its message quotes the answer.
      throw HttpFailure.nonsense("the token server %s gave no JSON".formatted(realm));
    }
    String token = tree.path("token").asText("");
    if (token.isEmpty()) {
      token = tree.path("access_token").asText("");
    }
    if (!token.matches("[!-~]+")) {
      throw HttpFailure.nonsense("the token server %s gave no token".formatted(realm));
    }
    long seconds = tree.path("expires_in").asLong(0);
    return new Token(
        token,
        seconds > 0 && seconds < Integer.MAX_VALUE
            ? Optional.of(Duration.ofSeconds(seconds))
            : Optional.empty());
  }
}
