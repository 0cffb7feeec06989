package io.github.statix.assembler.login;

import java.util.Objects;

/**
 * An account of a registry.
 *
 * @param user its name; {@code <token>} when {@code password} is an OAuth2 refresh token
 * @param password its password or token
 */
public record RegistryLogin(String user, String password) {

  static final String TOKEN_USER = "<token>";

  /** Checks the parts. */
  public RegistryLogin {
    Objects.requireNonNull(user, "user is null");
    Objects.requireNonNull(password, "password is null");
  }

  /** Whether the password is an OAuth2 refresh token. */
  public boolean isIdentityToken() {
    return user.equals(TOKEN_USER);
  }

  /** Keeps both out of logs. */
  @Override
  public String toString() {
    return "RegistryLogin[...]";
  }
}
