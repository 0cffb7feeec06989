package io.github.statix.verify.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.github.statix.verify.layout.TestImage;
import io.github.statix.verify.layout.TestTar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryAuthTest {

  private static final RegistryCredentials PAIR = new RegistryCredentials("ann", "s3cret");
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("ann:s3cret".getBytes(StandardCharsets.UTF_8));

  private final TestImage image = TestImage.of(new TestTar().file("a", "x").bytes());
  private final FakeRegistry registry = new FakeRegistry();
  private final FakeRegistry tokens = new FakeRegistry();

  RegistryAuthTest() throws IOException {
    registry.add(image, "v1");
  }

  @AfterEach
  void stop() {
    registry.close();
    tokens.close();
  }

  private ImageSource source(Optional<RegistryCredentials> credentials) {
    return ImageSources.open(registry.host() + "/owner/name:v1", asked -> credentials);
  }

  /** Wants this Authorization header and else answers with this challenge. */
  private void want(String authorization, String challenge) {
    registry.fault =
        exchange -> {
          if (authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return false;
          }
          exchange.getResponseHeaders().add("WWW-Authenticate", challenge);
          return FakeRegistry.answer(exchange, 401, "");
        };
  }

  private String bearer() {
    return "Bearer realm=\"http://%s/token\",service=\"a b\",scope=\"repository:owner/name:pull\""
        .formatted(tokens.host());
  }

  private static boolean token(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    assertThat(query).isEqualTo("service=a+b&scope=repository%3Aowner%2Fname%3Apull");
    return FakeRegistry.answer(exchange, 200, "{\"token\":\"t0ken\"}");
  }

  @Test
  void manifestWhenTokenWantedFetchesOneAndKeepsIt() throws IOException {
    want("Bearer t0ken", bearer());
    tokens.fault = RegistryAuthTest::token;
    ImageSource source = source(Optional.empty());
    assertThat(source.manifest().digest()).isEqualTo(image.manifestDigest());
    assertThat(source.open(image.layerDigest(0))).isPresent();
    assertThat(tokens.requests).containsExactly("/token -");
  }

  @Test
  void manifestWhenCredentialsGivenSendsThemToTheTokenServerOnly() throws IOException {
    want("Bearer t0ken", bearer());
    tokens.fault = RegistryAuthTest::token;
    source(Optional.of(PAIR)).manifest();
    assertThat(tokens.requests).containsExactly("/token " + BASIC);
    assertThat(registry.requests).noneMatch(request -> request.contains(BASIC));
  }

  @Test
  void manifestWhenBasicWantedSendsCredentials() throws IOException {
    want(BASIC, "Basic realm=\"r\"");
    assertThat(source(Optional.of(PAIR)).manifest().digest()).isEqualTo(image.manifestDigest());
  }

  @Test
  void manifestWhenBasicWantedAndNoneGivenSaysSignIn() {
    want(BASIC, "Basic realm=\"r\"");
    assertThatThrownBy(() -> source(Optional.empty()).manifest())
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("wants a user and a password");
  }

  @Test
  void manifestWhenCredentialsWrongStopsAfterOneTry() {
    want("Basic other", "Basic realm=\"r\"");
    assertThatThrownBy(() -> source(Optional.of(PAIR)).manifest())
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("status 401")
        .hasMessageNotContaining("s3cret");
    assertThat(registry.requests).hasSize(2);
  }

  @Test
  void manifestWhenTokenServerRefusesOrTalksNonsenseSaysSo() {
    want("Bearer t0ken", bearer());
    for (String body : List.of("[]", "{}", "{\"token\":\"a\\nb\"}", "<html>")) {
      tokens.fault = exchange -> FakeRegistry.answer(exchange, 200, body);
      assertThatThrownBy(() -> source(Optional.of(PAIR)).manifest())
          .isInstanceOf(ImageSourceException.class)
          .hasMessageContaining("cannot be read");
    }
    tokens.fault = exchange -> FakeRegistry.answer(exchange, 403, "");
    assertThatThrownBy(() -> source(Optional.of(PAIR)).manifest())
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("gave no token");
  }

  @Test
  void manifestWhenTokenServerIsNotHttpsSendsNothing() {
    want("x", "Bearer realm=\"http://192.0.2.1/token\",service=\"s\"");
    assertThatThrownBy(() -> source(Optional.of(PAIR)).manifest())
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("not HTTPS");
  }

  @Test
  void manifestWhenChallengeUnknownSaysWhich() {
    for (String challenge : List.of("Negotiate abc", "", "Bearer", "Bearer realm=\"::\"")) {
      want("x", challenge);
      assertThatThrownBy(() -> source(Optional.of(PAIR)).manifest())
          .isInstanceOf(ImageSourceException.class);
    }
  }

  @Test
  void openWhenRedirectedElsewhereKeepsCredentialsHome() throws IOException {
    tokens.fault = exchange -> FakeRegistry.answer(exchange, 200, "blob");
    registry.fault =
        exchange -> {
          if (!BASIC.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"r\"");
            return FakeRegistry.answer(exchange, 401, "");
          }
          return FakeRegistry.redirect(exchange, "http://" + tokens.host() + "/elsewhere");
        };
    assertThat(source(Optional.of(PAIR)).open(image.layerDigest(0))).isPresent();
    assertThat(tokens.requests).containsExactly("/elsewhere -");
  }

  @Test
  void toStringWhenCredentialsPrintedHidesThem() {
    assertThat(PAIR.toString()).doesNotContain("ann").doesNotContain("s3cret");
  }
}
