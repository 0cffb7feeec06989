package io.github.statix.verify.source;

import java.util.Objects;

/**
 * A user and a password for one registry; never printed.
 *
 * @param user the user's name
 * @param password the password or token
 */
public record RegistryCredentials(String user, String password) {

  /** Checks that both are there. */
  public RegistryCredentials {
    Objects.requireNonNull(user, "user is null");
    Objects.requireNonNull(password, "password is null");
  }

  @Override
  public String toString() {
    return "RegistryCredentials[hidden]";
  }
}
