package io.github.statix.assembler.registry;

import io.github.statix.assembler.login.Credentials;
import io.github.statix.assembler.login.FoundCredentials;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.Secrets;
import java.util.List;
import java.util.Optional;

/**
 * The credentials for one registry: what messages call them, and what no message may hold. Some
 * servers answer with what they were sent.
 */
final class Login {

  private final Optional<FoundCredentials> found;
  private final Secrets secrets = new Secrets(List.of());

  Login(Optional<FoundCredentials> found) {
    this.found = found;
    found.ifPresent(it -> hide(it.credentials().secrets()));
  }

  Optional<Credentials> credentials() {
    return found.map(FoundCredentials::credentials);
  }

  Optional<Credentials.Account> account() {
    return credentials()
        .filter(Credentials.Account.class::isInstance)
        .map(Credentials.Account.class::cast);
  }

  /** What they are and where they come from, without a secret; nothing when there are none. */
  Optional<String> text() {
    return found.map(it -> kind(it.credentials()) + " from " + ForeignText.line(it.source(), 200));
  }

  private static String kind(Credentials credentials) {
    if (credentials instanceof Credentials.Account account) {
      return "user '%s' and the password".formatted(ForeignText.line(account.user(), 80));
    }
    return credentials instanceof Credentials.IdentityToken
        ? "the identity token"
        : "the registry token";
  }

  /** Adds texts that no message may hold. */
  void hide(List<String> more) {
    secrets.add(more);
  }

  /** The line with each secret replaced. */
  String redact(String line) {
    return secrets.redact(line);
  }
}
