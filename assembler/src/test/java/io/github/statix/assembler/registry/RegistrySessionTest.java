package io.github.statix.assembler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What registries may answer without being wrong, and what is wrong. */
@Timeout(30)
class RegistrySessionTest {

  private static final byte[] BYTES = "blob".getBytes(StandardCharsets.UTF_8);
  private static final UploadBlob BLOB =
      new UploadBlob(Digest.of(BYTES), BYTES.length, () -> new ByteArrayInputStream(BYTES));

  private final MemoryRegistry registry = new MemoryRegistry();
  private final ImageReference image = ImageReference.parse(registry.address() + "/owner/name:t");
  private RegistrySession session;

  RegistrySessionTest() throws IOException {}

  @BeforeEach
  void open() throws IOException {
    session = TestRegistries.anonymous().toPush(image, List.of());
  }

  @AfterEach
  void close() {
    session.close();
    registry.close();
  }

  @ParameterizedTest
  @CsvSource({
    "200, 4, PRESENT",
    "200, none, PRESENT",
    "204, none, PRESENT",
    "200, 3, OTHER_LENGTH",
    "200, 0, OTHER_LENGTH",
    "404, none, ABSENT",
    "401, none, UNKNOWN",
    "403, none, UNKNOWN",
    "405, none, UNKNOWN",
    "418, none, UNKNOWN",
    "307, none, UNKNOWN"
  })
  void presenceWhenTheAnswerIsOddCountsAsUnknown(int status, String length, Presence presence)
      throws IOException {
    registry.hook(
        call -> {
          if (!call.line().startsWith("HEAD")) {
            return false;
          }
          return length.equals("none")
              ? call.answer(status, "")
              : call.answer(status, "", "Content-Length", length);
        });

    assertThat(session.presence(BLOB.digest(), BLOB.size())).isEqualTo(presence);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202, 400, 401, 403, 404, 405, 429, 500, 503})
  void mountWhenItIsRefusedInAnyWayIsNoError(int status) throws IOException {
    registry.hook(call -> call.line().contains("mount=") && call.answer(status, ""));

    assertThat(session.mount(BLOB, "other/place")).isFalse();

    session.upload(BLOB, sent -> {});
    assertThat(session.presence(BLOB.digest(), BLOB.size())).isEqualTo(Presence.PRESENT);
  }

  @Test
  void mountWhenTheRegistryLiesIsNotBelieved() throws IOException {
    registry.hook(call -> call.line().contains("mount=") && call.answer(201, ""));

    assertThat(session.mount(BLOB, "other/place")).isFalse();
    session.upload(BLOB, sent -> {});
    assertThat(session.mount(BLOB, "other/place")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, 202, /v2/owner/name/blobs/uploads/u1",
    "POST, 201, /v2/owner/name/blobs/uploads/u1?_state=a%2Bb",
    "POST, 200, u1",
    "POST, 202, ./u1?x=y",
    "POST, 202, http://HOST/v2/owner/name/blobs/uploads/u1",
    "POST, 202, //HOST/v2/owner/name/blobs/uploads/u1",
    "PATCH, 202, ''",
    "PATCH, 200, ''",
    "PATCH, 201, u1",
    "PATCH, 204, u1?more=1",
    "PUT, 200, ''",
    "PUT, 202, ''",
    "PUT, 204, ''"
  })
  void uploadWhenTheAnswerIsOneOfManyRightOnesGoesOn(String method, int status, String location)
      throws IOException {
    // The registry does as always; only what it says of it is another.
    registry.hook(
        call -> {
          if (!call.line().startsWith(method + " ")) {
            return false;
          }
          registry.handle(call);
          return call.answer(status, "", "Location", location.replace("HOST", registry.address()));
        });

    session.upload(BLOB, sent -> {});

    assertThat(registry.blobs).containsOnlyKeys(BLOB.digest().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://[",
        "/v2/%zz",
        "http://127.0.0.1:99999/x",
        "file:///x?_state=planted-state",
        "http:///x?_state=planted-state",
        "http://192.0.2.1/x?_state=planted-state"
      })
  void uploadWhenTheLocationIsNoneIsNotTriedAgain(String location) {
    registry.hook(
        call -> call.line().startsWith("POST") && call.answer(202, "", "Location", location));
    Retry retry = new Retry(5, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));

    assertThatThrownBy(
            () ->
                retry.run(
                    () -> {
                      session.upload(BLOB, sent -> {});
                      return true;
                    },
                    session,
                    (what, wait) -> {}))
        .isInstanceOf(PushException.class)
        .hasMessageContaining(registry.address())
        .hasMessageNotContaining("planted");
  }

  @Test
  void uploadWhenTheRegistryKeptOtherBytesSaysSo() {
    String other = Digest.ofUtf8("other").toString();
    registry.hook(
        call ->
            call.line().startsWith("PUT") && call.answer(201, "", "Docker-Content-Digest", other));

    assertThatThrownBy(() -> session.upload(BLOB, sent -> {}))
        .isInstanceOf(PushException.class)
        .hasMessageContainingAll(BLOB.digest().toString(), other);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 301, 403, 404, 405})
  void connectWhenTheFirstAnswerIsOddGoesOn(int status) throws IOException {
    registry.hook(
        call -> call.line().equals("GET /v2/") && call.answer(status, "", "Location", "/v2"));

    assertThat(session.presence(BLOB.digest(), BLOB.size())).isEqualTo(Presence.ABSENT);
  }

  @Test
  void manifestWhenItIsTooLargeIsNotTriedAgain() {
    registry.hook(
        call -> call.line().contains("/manifests/") && call.answer(200, " ".repeat((4 << 20) + 1)));
    Retry retry = new Retry(5, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));

    assertThatThrownBy(() -> retry.run(() -> session.manifest("t"), session, (what, wait) -> {}))
        .isInstanceOf(PushException.class)
        .hasMessageContaining("larger than 4194304 bytes");
  }

  @Test
  void manifestWhenTheErrorIsFullOfControlCharactersPrintsNone() {
    String bad = "gone \u001b[2K\u009b31m\u202e\u2028\r\nstatix-assemble: pushed";
    registry.hook(call -> call.line().contains("/manifests/") && call.answer(400, bad));

    assertThatThrownBy(
            () -> Retry.DEFAULT.run(() -> session.manifest("t"), session, (what, wait) -> {}))
        .isInstanceOf(PushException.class)
        .message()
        .doesNotContain("\u001b", "\u009b", "\u202e", "\u2028", "\r", "\n");
  }
}
