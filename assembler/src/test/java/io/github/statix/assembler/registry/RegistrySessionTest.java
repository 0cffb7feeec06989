package io.github.statix.assembler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.http.HttpFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Map<String, MemoryRegistry.Hook> answers = new ConcurrentHashMap<>();
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
    "200, 3, OTHER_LENGTH",
    "200, 0, OTHER_LENGTH",
    "404, none, ABSENT",
    "410, none, ABSENT"
  })
  void presenceWhenHeadSaysItDoesNotAskFurther(int status, String length, Presence presence)
      throws IOException {
    hook("HEAD", status, length.equals("none") ? List.of() : List.of("Content-Length", length), "");

    assertThat(session.presence(BLOB.digest(), BLOB.size())).isEqualTo(presence);
    assertThat(registry.requests()).noneMatch(it -> it.startsWith("GET /v2/owner"));
  }

  @ParameterizedTest
  @CsvSource({
    "200, '', blob, PRESENT",
    "200, '', other, OTHER_LENGTH",
    "200, '', '', OTHER_LENGTH",
    "206, bytes 0-0/4, b, PRESENT",
    "206, bytes 0-0/5, b, OTHER_LENGTH",
    "206, bytes 0-0/*, b, PRESENT",
    "404, '', '', ABSENT",
    "401, '', '', UNKNOWN",
    "403, '', '', UNKNOWN",
    "405, '', '', UNKNOWN",
    "416, '', '', UNKNOWN",
    "307, '', '', UNKNOWN"
  })
  void presenceWhenHeadSaysNothingAsksForTheFirstByte(
      int status, String range, String body, Presence presence) throws IOException {
    hook("GET", status, range.isEmpty() ? List.of() : List.of("Content-Range", range), body);
    for (int odd : new int[] {200, 204, 307, 401, 403, 405, 416, 418}) {
      hook("HEAD", odd, List.of(), "");

      assertThat(session.presence(BLOB.digest(), BLOB.size()))
          .as("HEAD " + odd)
          .isEqualTo(presence);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void presenceWhenAStorageRefusesTheByteItIsAbsent(String host) throws IOException {
    String storage = registry.address().replace("127.0.0.1", host);
    registry.hook(call -> call.line().contains("/storage/") && call.answer(403, ""));
    registry.hook(
        call ->
            call.line().contains("/blobs/")
                && call.answer(307, "", "Location", "http://%s/storage/".formatted(storage)));

    assertThat(session.presence(BLOB.digest(), BLOB.size())).isEqualTo(Presence.ABSENT);
  }

  /** The last hook of a method holds. */
  private void hook(String method, int status, List<String> headers, String body) {
    answers.put(
        method,
        call ->
            call.line().startsWith(method + " ")
                && call.line().contains("/blobs/sha256:")
                && call.answer(status, body, headers.toArray(String[]::new)));
    if (answers.size() == 1) {
      registry.hook(
          call ->
              answers.getOrDefault(call.exchange().getRequestMethod(), it -> false).handle(call));
    }
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
  void connectWhenThePlainAnswerIsNonsenseDoesNotTryTls() {
    registry.hook(
        call -> call.answer(302, "", "Location", call.line().endsWith("/v2/") ? "/other" : "/v2/"));

    assertThatThrownBy(() -> session.connect()).hasMessageContaining("redirects in a circle");
    assertThat(registry.requests()).hasSize(2);
  }

  @Test
  void connectWhenThePlainAnswerIs400AndTlsIsNoneSaysWhatCameFirst() {
    registry.hook(call -> call.answer(400, "no such host here"));

    assertThatThrownBy(() -> session.connect())
        .isInstanceOf(RequestFailedException.class)
        .hasMessageContainingAll("http://" + registry.address(), "400 (no such host here)");
  }

  @Test
  void connectWhenTheServerClosesAtOnceSaysWhatCameFirst() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Thread closing =
          new Thread(
              () -> {
                try {
                  while (true) {
                    server.accept().close();
                  }
                } catch (IOException e) {
                  // The test is over.
                }
              });
      closing.setDaemon(true);
      closing.start();
      ImageReference there =
          ImageReference.parse("127.0.0.1:%d/owner/name:t".formatted(server.getLocalPort()));
      try (RegistrySession other = TestRegistries.anonymous().toPull(there)) {
        assertThatThrownBy(other::connect)
            .isInstanceOfSatisfying(
                HttpFailure.class,
                failure ->
                    assertThat(failure.request())
                        .isEqualTo("GET http://%s/v2/".formatted(there.registry())))
            .hasMessageContaining("the connection broke off");
      }
    }
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
