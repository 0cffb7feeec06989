package io.github.statix.assembler.login;

import java.util.Objects;

/**
 * Credentials and where they were found.
 *
 * @param credentials for a registry
 * @param source a file or variables, for messages
 */
public record FoundCredentials(Credentials credentials, String source) {

  /** Checks the parts. */
  public FoundCredentials {
    Objects.requireNonNull(credentials, "credentials is null");
    Objects.requireNonNull(source, "source is null");
  }
}
