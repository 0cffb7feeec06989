package io.github.statix.assembler.registry;

import io.github.statix.stages.http.Address;
import io.github.statix.stages.http.Answer;
import io.github.statix.stages.http.Authorization;
import io.github.statix.stages.http.HttpCall;
import io.github.statix.stages.http.HttpFailure;
import io.github.statix.stages.http.HttpTransport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a registry answers, by which scheme, and what it is shown. */
final class Endpoint {

  /** Tokens may end at any moment, also between two tries of several threads. */
  private static final int MAX_TRIES = 6;

  private static final String DOCKER_HUB = "docker.io";
  private static final String DOCKER_HUB_HOST = "registry-1.docker.io";

  private final String host;
  private final Login login;
  private final Scope scope;
  private final HttpTransport transport;
  private @Nullable Connected connected;

  private record Connected(Address root, Authentication authentication) {}

  Endpoint(String registry, Login login, Scope scope, HttpTransport transport) {
    this.host = registry.equals(DOCKER_HUB) ? DOCKER_HUB_HOST : registry;
    this.login = login;
    this.scope = scope;
    this.transport = transport;
  }

  /** Asks the registry whether it is one; only a 401 matters, the requests to come say the rest. */
  synchronized void connect() throws IOException {
    if (connected != null) {
      return;
    }
    Address secure = Address.parse("https://" + host + "/v2/");
    connected =
        secure.isLoopback()
            ? here(Address.parse("http://" + host + "/v2/"), secure)
            : connected(secure);
  }

  /** Tries plain HTTP first, which registries on this machine mostly speak. */
  private Connected here(Address plain, Address secure) throws IOException {
    Answer answer;
    try {
      answer = transport.send(HttpCall.of("GET", plain));
    } catch (HttpFailure e) {
      if (!mayBeTls(e)) {
        throw e;
      }
      return connectedSecurely(secure, e);
    }
    try (answer) {
      // Servers of TLS answer so when they are not spoken to in TLS.
      if (answer.status() != 400) {
        return connected(answer, plain);
      }
      RegistryFailure refused = failure(answer, HttpCall.of("GET", plain), plain);
      return connectedSecurely(secure, new RequestFailedException(refused));
    }
  }

  private boolean mayBeTls(HttpFailure failure) {
    return switch (failure.kind()) {
      case TLS_ANSWER, BROKEN -> true;
      case NO_CONNECTION -> !host.matches(".*:[0-9]+");
      default -> false;
    };
  }

  /** Where TLS leads nowhere, the answer to plain HTTP says more. */
  private Connected connectedSecurely(Address secure, IOException first) throws IOException {
    try {
      return connected(secure);
    } catch (HttpFailure e) {
      boolean isTls = first instanceof HttpFailure h && h.kind() == HttpFailure.Kind.TLS_ANSWER;
      if (isTls) {
        throw e;
      }
      first.addSuppressed(e);
      throw first;
    }
  }

  private Connected connected(Address root) throws IOException {
    try (Answer answer = transport.send(HttpCall.of("GET", root))) {
      return connected(answer, root);
    }
  }

  private Connected connected(Answer answer, Address root) throws IOException {
    RegistryFailure failure = failure(answer, HttpCall.of("GET", root), root);
    if (failure.retryable()) {
      throw new RequestFailedException(failure);
    }
    Authentication authentication = new Authentication(root, login, scope, transport);
    if (answer.status() == 401 && isFrom(answer, root)) {
      authentication.challenged(answer.headers("WWW-Authenticate"), Optional.empty());
    }
    return new Connected(root, authentication);
  }

  private synchronized Connected connected() throws IOException {
    connect();
    if (connected == null) {
      throw new IllegalStateException("connecting to " + host + " ended without a connection");
    }
    return connected;
  }

  Address address(String path) throws IOException {
    return connected().root().follow(path, "is asked for");
  }

  /** The answer, after the registry has been shown what it wants where that can be had. */
  Answer send(HttpCall call) throws IOException {
    Connected to = connected();
    for (int tries = 1; ; tries++) {
      Optional<Authorization> shown = to.authentication().current();
      Answer answer = transport.send(call.with(shown));
      if (answer.status() != 401 || tries == MAX_TRIES || !isFrom(answer, to.root())) {
        return answer;
      }
      List<String> challenges = answer.headers("WWW-Authenticate");
      try {
        if (!to.authentication().challenged(challenges, shown)) {
          return answer;
        }
      } catch (IOException e) {
        answer.close();
        throw e;
      }
      answer.close();
    }
  }

  private static boolean isFrom(Answer answer, Address registry) {
    return answer.address().origin().equals(registry.origin());
  }

  RegistryFailure failure(Answer answer, HttpCall call) throws IOException {
    return failure(answer, call, connected().root());
  }

  private RegistryFailure failure(Answer answer, HttpCall call, Address root) {
    return RegistryFailure.of(answer, call, !isFrom(answer, root), login);
  }
}
