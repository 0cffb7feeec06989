package io.github.statix.assembler.registry;

import io.github.statix.assembler.login.Credentials;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.stages.http.Address;
import io.github.statix.stages.http.Authorization;
import io.github.statix.stages.http.HttpFailure;
import io.github.statix.stages.http.HttpTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a registry is shown so that it does as asked. The registry's first challenge decides how,
 * and who gives tokens; whatever it names later changes neither, and nobody else is heeded at all.
 */
final class Authentication {

  private final Address registry;
  private final Login login;
  private final HttpTransport transport;
  private Scope scope;
  private Optional<Authorization> shown = Optional.empty();
  private Optional<TokenServer> tokens = Optional.empty();
  private boolean hasBasic;
  private boolean isChallenged;
  private long renewAt = Long.MAX_VALUE;

  Authentication(Address registry, Login login, Scope scope, HttpTransport transport) {
    this.registry = registry;
    this.login = login;
    this.scope = scope;
    this.transport = transport;
  }

  /** What to show with the next request; a token that is about to end is renewed before. */
  synchronized Optional<Authorization> current() {
    if (System.nanoTime() - renewAt >= 0 && renewAt != Long.MAX_VALUE) {
      try {
        renew(tokens.orElseThrow());
      } catch (IOException e) {
        // The registry says itself whether the old one is still good.
        renewAt = Long.MAX_VALUE;
      }
    }
    return shown;
  }

  /**
   * Heeds a 401 of the registry itself.
   *
   * @param headers its challenges
   * @param refused what it was shown
   * @return whether there is something else to show now
   * @throws IOException when a token server gives no token
   */
  synchronized boolean challenged(List<String> headers, Optional<Authorization> refused)
      throws IOException {
    if (!isChallenged) {
      learn(Challenge.parse(headers));
    }
    if (!shown.equals(refused)) {
      return true;
    }
    if (login.credentials().orElse(null) instanceof Credentials.RegistryToken token) {
      return show("Bearer " + token.token(), refused);
    }
    if (tokens.isPresent()) {
      try {
        renew(tokens.get());
        return true;
      } catch (RequestFailedException e) {
        if (!hasBasic || basic().isEmpty()) {
          throw e;
        }
      }
    }
    return hasBasic && basic().isPresent() && show(basic().get(), refused);
  }

  private void learn(List<Challenge> challenges) throws IOException {
    hasBasic = challenges.stream().anyMatch(it -> it.scheme().equals("basic"));
    Optional<Challenge> bearer =
        challenges.stream()
            .filter(it -> it.scheme().equals("bearer") && !it.parameter("realm").isEmpty())
            .findFirst();
    if (bearer.isPresent()) {
      tokens = Optional.of(TokenServer.of(bearer.get(), registry));
    } else if (!hasBasic) {
      String schemes =
          challenges.stream().map(Challenge::scheme).distinct().collect(Collectors.joining(", "));
      String asked =
          schemes.isEmpty() ? "does not say how" : "names " + ForeignText.line(schemes, 80);
      throw HttpFailure.nonsense(
          "%s asks for credentials and %s; Basic, or Bearer with a realm, is supported"
              .formatted(registry.origin(), asked));
    }
    isChallenged = true;
  }

  private void renew(TokenServer server) throws IOException {
    TokenServer.Token token;
    try {
      token = server.fetch(transport, scope, login);
    } catch (RequestFailedException e) {
      if (scope.mountFrom().isEmpty() || !isRefusal(e.failure().status())) {
        throw e;
      }
      // Some servers refuse the whole for one repository that the user may not read.
      scope = scope.withoutMounts();
      token = server.fetch(transport, scope, login);
    }
    login.hide(List.of(token.text()));
    shown = Optional.of(new Authorization(registry.origin(), "Bearer " + token.text()));
    renewAt =
        token
            .lifetime()
            .map(Authentication::nearEnd)
            .map(it -> System.nanoTime() + it.toNanos())
            .orElse(Long.MAX_VALUE);
  }

  private static boolean isRefusal(int status) {
    return status == 400 || status == 401 || status == 403 || status == 404;
  }

  private static Duration nearEnd(Duration lifetime) {
    return lifetime.multipliedBy(9).dividedBy(10);
  }

  private Optional<String> basic() {
    return login.account().map(account -> "Basic " + account.basic());
  }

  private boolean show(String value, Optional<Authorization> refused) {
    shown = Optional.of(new Authorization(registry.origin(), value));
    return !shown.equals(refused);
  }
}
