package io.github.statix.assembler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is shown what, whatever a registry and the servers it names answer. */
@Timeout(30)
class AuthenticationTest {

  private final AskingRegistry asking = new AskingRegistry();

  AuthenticationTest() throws IOException {}

  @AfterEach
  void stop() {
    asking.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bearer realm=\"REALM\",service=\"s\"|",
        "bearer realm=REALM,service=s|",
        "Basic realm=\"r\"|Bearer realm=\"REALM\",service=\"s\"",
        "Basic realm=\"r\", Bearer realm=\"REALM\",service=\"s\"|",
        "Negotiate, Bearer service=\"s\", realm=\"REALM\"|"
      })
  void sendWhenATokenIsWantedShowsThePasswordToTheTokenServerOnly(String first, String second)
      throws Exception {
    String[] challenges =
        second == null
            ? new String[] {first.replace("REALM", asking.realm())}
            : new String[] {first, second.replace("REALM", asking.realm())};
    asking.wantToken(challenges);

    assertThat(asking.ask(AskingRegistry.ACCOUNT)).isEqualTo(Presence.PRESENT);

    assertThat(asking.registry.shown())
        .containsExactly(
            "GET /token?service=s&scope=repository:owner/name:pull,push " + AskingRegistry.BASIC,
            "HEAD /v2/owner/name/blobs/%s Bearer t1".formatted(AskingRegistry.BLOB));
  }

  @Test
  void sendWhenALaterChallengeNamesAnotherRealmDoesNotAskThere() throws Exception {
    AtomicInteger refusals = new AtomicInteger();
    asking.registry.hook(
        call -> {
          if (call.line().contains(" /token")) {
            return call.answer(
                200, "{\"token\":\"t%d\"}".formatted(asking.tokens.incrementAndGet()));
          }
          String realm =
              refusals.get() == 0 ? asking.realm() : asking.realm().replace("/token", "/other");
          return !call.authorization().equals("Bearer t2")
              && refusals.getAndIncrement() >= 0
              && AskingRegistry.refuse(call, "Bearer realm=\"%s\"".formatted(realm));
        });

    assertThat(asking.ask(AskingRegistry.ACCOUNT)).isEqualTo(Presence.PRESENT);

    assertThat(asking.registry.requests()).noneMatch(it -> it.contains(" /other"));
  }

  @Test
  void sendWhenAnotherServerAsksForCredentialsShowsItNothing() throws Exception {
    asking.wantToken("Bearer realm=\"%s\"".formatted(asking.realm()));
    asking.registry.hook(
        call -> {
          if (!asking.isMine(call)) {
            return AskingRegistry.refuse(
                call,
                "Bearer realm=\"http://%s/token-of-theirs\""
                    .formatted(asking.registry.otherName()));
          }
          return call.line().contains("/blobs/")
              && call.answer(
                  307,
                  "",
                  "Location",
                  "http://" + asking.registry.otherName() + call.exchange().getRequestURI());
        });

    PushException failure = asking.failure(AskingRegistry.ACCOUNT);

    assertThat(failure.getMessage())
        .contains("http://" + asking.registry.otherName() + " is not the registry")
        .doesNotContain("docker login");
    assertThat(asking.registry.requests()).noneMatch(it -> it.contains("token-of-theirs"));
    assertThat(asking.registry.shown()).hasSize(2).noneMatch(it -> it.contains("theirs"));
    assertThat(asking.ask(AskingRegistry.ACCOUNT)).isEqualTo(Presence.UNKNOWN);
  }

  @Test
  void uploadWhenItIsSentElsewhereShowsNoCredentialsThere() throws Exception {
    asking.registry.hook(
        call -> {
          if (asking.isMine(call)
              && !call.line().contains("/uploads/")
              && !call.authorization().equals(AskingRegistry.BASIC)) {
            return AskingRegistry.refuse(call, "Basic realm=r");
          }
          return asking.isMine(call)
              && call.line().startsWith("POST")
              && call.answer(
                  202,
                  "",
                  "Location",
                  "http://%s/v2/storage/blobs/uploads/u".formatted(asking.registry.otherName()));
        });
    asking.registry.hook(call -> call.line().startsWith("PATCH") && call.answer(202, ""));
    asking.registry.hook(call -> call.line().startsWith("PUT") && call.answer(201, ""));

    try (RegistrySession session = asking.session(AskingRegistry.ACCOUNT)) {
      session.upload(
          new UploadBlob(AskingRegistry.BLOB, 4, () -> new ByteArrayInputStream(new byte[4])),
          n -> {});
    }

    assertThat(asking.registry.requests()).anyMatch(it -> it.startsWith("PATCH /v2/storage"));
    assertThat(asking.registry.shown())
        .noneMatch(it -> it.startsWith("P") && it.contains("storage"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Negotiate", "Digest realm=\"r\"", "Bearer service=\"s\""})
  void connectWhenTheChallengeCannotBeMetSaysSo(String challenge) {
    asking.registry.hook(call -> AskingRegistry.refuse(call, challenge));

    assertThat(asking.failure(AskingRegistry.ACCOUNT).getMessage())
        .contains("asks for credentials and ", "Basic, or Bearer with a realm, is supported");
  }

  @Test
  void sendWhenTheRegistrySaysAgainWhatItWasShownTakesItOut() {
    asking.registry.hook(
        call ->
            call.authorization().isEmpty()
                ? AskingRegistry.refuse(call, "Basic realm=r")
                : call.answer(403, "refused " + call.authorization() + " planted-password"));

    assertThat(asking.failure(AskingRegistry.ACCOUNT).getMessage())
        .contains("403 (refused Basic [secret] [secret])");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.0.2.1/up/planted-password",
        "http://192.0.2.1/up/dXNlcjpwbGFudGVkLXBhc3N3b3Jk",
        "http://planted-password.example/",
        "ftp://x/%70lanted-password",
        "planted-password"
      })
  void uploadWhenTheLocationHoldsWhatWasShownTakesItOut(String location) {
    asking.registry.hook(
        call ->
            call.authorization().isEmpty()
                ? AskingRegistry.refuse(call, "Basic realm=r")
                : call.line().startsWith("POST")
                    ? call.answer(202, "", "Location", location)
                    : call.answer(503, ""));
    List<String> told = new ArrayList<>();

    assertThatThrownBy(
            () -> {
              try (RegistrySession session = asking.session(AskingRegistry.ACCOUNT)) {
                new Retry(2, Duration.ZERO, Duration.ZERO, Duration.ZERO)
                    .run(
                        () -> {
                          session.tryUpload();
                          session.upload(
                              new UploadBlob(
                                  AskingRegistry.BLOB,
                                  4,
                                  () -> new ByteArrayInputStream(new byte[4])),
                              n -> {});
                          return true;
                        },
                        session,
                        (what, wait) -> told.add(what));
              }
            })
        .isInstanceOf(PushException.class)
        .hasMessageContaining("[secret]")
        .hasMessageNotContainingAny("lanted-password", AskingRegistry.BASIC.substring(6));
    assertThat(told.toString()).doesNotContain("lanted-password");
  }
}
