package io.github.statix.assembler.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.login.Credentials;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where tokens come from, and what is sent for them. */
@Timeout(30)
class TokenServerTest {

  private final AskingRegistry asking = new AskingRegistry();

  TokenServerTest() throws IOException {}

  @AfterEach
  void stop() {
    asking.close();
  }

  @Test
  void sendWhenTheTokenServerRefusesFallsBackToBasic() throws Exception {
    asking.registry.hook(
        call ->
            call.line().contains(" /token")
                ? call.answer(403, "{}")
                : !call.authorization().equals(AskingRegistry.BASIC)
                    && AskingRegistry.refuse(
                        call, "Bearer realm=\"%s\"".formatted(asking.realm()), "Basic realm=r"));

    assertThat(asking.ask(AskingRegistry.ACCOUNT)).isEqualTo(Presence.PRESENT);
  }

  @Test
  void sendWhenTheTokenEndsRenewsItAtTheFirstRealmOnly() throws Exception {
    asking.wantToken("Bearer realm=\"%s\",service=\"s\"".formatted(asking.realm()));
    try (RegistrySession session = asking.session(AskingRegistry.ACCOUNT)) {
      session.connect();
      asking.tokens.incrementAndGet(); // Nobody has this one.

      assertThat(session.presence(AskingRegistry.BLOB, 4)).isEqualTo(Presence.PRESENT);
    }
    assertThat(asking.registry.requests()).filteredOn(it -> it.contains(" /token")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.0.2.1/token",
        "file:///etc/hostname",
        "http://127.0.0.1:99999/x",
        "http://127.0.0.1:1/%zz",
        "http://user:pw@127.0.0.1/token"
      })
  void connectWhenTheTokenServerIsNoneToTrustRefusesAtOnce(String realm) {
    asking.registry.hook(
        call -> AskingRegistry.refuse(call, "Bearer realm=\"%s\"".formatted(realm)));

    PushException failure = asking.failure(AskingRegistry.ACCOUNT);

    assertThat(failure.getMessage()).contains("names as its token server");
    assertThat(asking.registry.shown()).isEmpty();
  }

  @Test
  void sendWhenTheCredentialsAreAnIdentityTokenPostsItToTheRealmOnly() throws Exception {
    StringBuilder form = new StringBuilder();
    asking.registry.hook(
        call -> {
          form.append(call.line().equals("POST /token") ? call.body() : "");
          return false;
        });
    asking.wantToken("Bearer realm=\"%s\",service=\"s\"".formatted(asking.realm()));

    assertThat(asking.ask(new Credentials.IdentityToken("planted-identity")))
        .isEqualTo(Presence.PRESENT);

    assertThat(form)
        .hasToString(
            "grant_type=refresh_token&service=s&client_id=statix-assemble"
                + "&scope=repository%3Aowner%2Fname%3Apull%2Cpush&refresh_token=planted-identity");
    assertThat(asking.registry.shown()).noneMatch(it -> it.contains("planted"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"token\":\"\"}", "{\"token\":\"a b\"}", "[]", "no JSON", ""})
  void sendWhenTheTokenServerGivesNoTokenSaysSoWithoutTheSecret(String answer) {
    asking.registry.hook(
        call ->
            call.line().contains("/token")
                ? call.answer(200, answer)
                : AskingRegistry.refuse(call, "Bearer realm=\"%s\"".formatted(asking.realm())));

    assertThat(asking.failure(new Credentials.IdentityToken("planted-identity")).getMessage())
        .contains("the token server " + asking.realm());
  }

  @Test
  void sendWhenTheTokenServerGivesInvalidUtf32SaysSo() {
    byte[] garbage = {0, 0, (byte) 0xfe, (byte) 0xff, -1, -1, -1, -1};
    asking.registry.hook(
        call -> {
          if (!call.line().contains("/token")) {
            return AskingRegistry.refuse(call, "Bearer realm=\"%s\"".formatted(asking.realm()));
          }
          call.exchange().sendResponseHeaders(200, garbage.length);
          call.exchange().getResponseBody().write(garbage);
          return true;
        });

    assertThat(asking.failure(AskingRegistry.ACCOUNT).getMessage())
        .contains("the token server %s gave no JSON".formatted(asking.realm()));
  }

  @Test
  void sendWhenTheCredentialsAreARegistryTokenShowsItAsItIs() throws Exception {
    asking.registry.hook(
        call ->
            !call.authorization().equals("Bearer planted-token")
                && AskingRegistry.refuse(call, "Bearer realm=\"%s\"".formatted(asking.realm())));

    assertThat(asking.ask(new Credentials.RegistryToken("planted-token")))
        .isEqualTo(Presence.PRESENT);
    assertThat(asking.registry.requests()).noneMatch(it -> it.contains("/token"));
  }

  @Test
  void sendWhenTheTokenServerRefusesTheMountSourcesAsksWithoutThem() throws Exception {
    asking.registry.hook(
        call -> call.line().contains("scope=repository:secret/base") && call.answer(403, "{}"));
    asking.wantToken("Bearer realm=\"%s\"".formatted(asking.realm()));

    try (RegistrySession session = asking.session(AskingRegistry.ACCOUNT, "secret/base")) {
      assertThat(session.presence(AskingRegistry.BLOB, 4)).isEqualTo(Presence.PRESENT);
    }
  }
}
