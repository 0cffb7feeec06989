package io.github.statix.assembler.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.statix.assembler.login.Credentials;
import io.github.statix.assembler.login.FoundCredentials;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.http.HttpTransport;
import io.github.statix.stages.http.ProxyVariables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry in memory that asks for credentials, and sessions that have some. */
final class AskingRegistry implements AutoCloseable {

  static final Credentials ACCOUNT = new Credentials.Account("user", "planted-password");
  static final String BASIC = "Basic dXNlcjpwbGFudGVkLXBhc3N3b3Jk";
  static final Digest BLOB = Digest.ofUtf8("blob");

  final MemoryRegistry registry = new MemoryRegistry();
  final AtomicInteger tokens = new AtomicInteger();

  AskingRegistry() throws IOException {
    registry.blobs.put(BLOB.toString(), "blob".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    registry.close();
  }

  String realm() {
    return "http://%s/token".formatted(registry.address());
  }

  /** Gives tokens, and lets in those who show the last one. */
  void wantToken(String... challenges) {
    registry.hook(
        call -> {
          if (call.line().contains(" /token")) {
            return call.answer(200, "{\"token\":\"t%d\"}".formatted(tokens.incrementAndGet()));
          }
          return !call.authorization().equals("Bearer t" + tokens.get())
              && isMine(call)
              && refuse(call, challenges);
        });
  }

  boolean isMine(MemoryRegistry.Call call) {
    return registry.address().equals(call.exchange().getRequestHeaders().getFirst("Host"));
  }

  static boolean refuse(MemoryRegistry.Call call, String... challenges) throws IOException {
    for (String challenge : challenges) {
      call.exchange().getResponseHeaders().add("WWW-Authenticate", challenge);
    }
    return call.answer(401, "");
  }

  RegistrySession session(Credentials credentials, String... mountFrom) throws IOException {
    ImageReference image = ImageReference.parse(registry.address() + "/owner/name:t");
    return new RegistrySession(
        image,
        Optional.of(new FoundCredentials(credentials, "the test")),
        Scope.push(image, List.of(mountFrom)),
        new HttpTransport(ProxyVariables.of(Map.of(), new Properties()), TestRegistries.IMPATIENT));
  }

  Presence ask(Credentials credentials) throws IOException {
    try (RegistrySession session = session(credentials)) {
      return session.presence(BLOB, 4);
    }
  }

  PushException failure(Credentials credentials) {
    Retry once = new Retry(1, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    PushException failure =
        catchThrowableOfType(
            PushException.class,
            () -> {
              try (RegistrySession session = session(credentials)) {
                once.run(() -> session.blob(BLOB), session, (what, wait) -> {});
              }
            });
    assertThat(failure).isNotNull();
    assertThat(failure.getMessage()).doesNotContain("planted", BASIC.substring(6));
    return failure;
  }
}
