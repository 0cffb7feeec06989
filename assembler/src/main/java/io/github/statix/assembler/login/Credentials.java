package io.github.statix.assembler.login;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** What a registry knows a user by. */
public sealed interface Credentials {

  /** The texts that no message may hold: each secret, and each form in which it is sent. */
  List<String> secrets();

  /**
   * A user and a password.
   *
   * @param user without a colon
   * @param password the password, or a token that the registry takes in its place
   */
  record Account(String user, String password) implements Credentials {

    /** Checks the parts. */
    public Account {
      Objects.requireNonNull(user, "user is null");
      Objects.requireNonNull(password, "password is null");
    }

    /** User and password in the form of HTTP's Basic authentication, without its name. */
    public String basic() {
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public List<String> secrets() {
      return List.of(password, basic());
    }

    /** Keeps both parts out of logs. */
    @Override
    public String toString() {
      return "Account[...]";
    }
  }

  /**
   * An OAuth2 refresh token, which a token server takes for a token of the registry.
   *
   * @param token the secret
   */
  record IdentityToken(String token) implements Credentials {

    /** Checks the token. */
    public IdentityToken {
      Objects.requireNonNull(token, "token is null");
    }

    @Override
    public List<String> secrets() {
      return List.of(token);
    }

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
      return "IdentityToken[...]";
    }
  }

  /**
   * A bearer token, which is sent to the registry as it is.
   *
   * @param token the secret
   */
  record RegistryToken(String token) implements Credentials {

    /** Checks the token. */
    public RegistryToken {
      Objects.requireNonNull(token, "token is null");
    }

    @Override
    public List<String> secrets() {
      return List.of(token);
    }

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
      return "RegistryToken[...]";
    }
  }
}
