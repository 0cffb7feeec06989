package io.github.statix.assembler.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Programs named {@code docker-credential-*} that keep logins (the protocol of
 * docker-credential-helpers: server on standard input, JSON on standard output).
 *
 * @param path folders to look for them in, colon-separated
 * @param warnings is told, without secrets, when one cannot be used
 */
record CredentialHelpers(String path, Consumer<String> warnings) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final String NOT_FOUND = "credentials not found";

  /** The user name by which a helper says that the secret is an identity token. */
  private static final String TOKEN_USER = "<token>";

  private static final int MAX_ANSWER = 1 << 20;
  private static final long TIMEOUT_SECONDS = 60;

  /**
   * Asks a helper.
   *
   * @param name without {@code docker-credential-}
   * @param server the key the helper knows the registry by
   * @param file where the helper is named, for messages
   */
  Optional<Credentials> get(String name, String server, Path file) {
    Optional<Path> program = program(name);
    if (program.isEmpty()) {
      warnings.accept(
          ("%s names the credential helper 'docker-credential-%s' for %s, which is not installed;"
                  + " going on without that login")
              .formatted(file, name, server));
      return Optional.empty();
    }
    try {
      return ask(program.get(), server);
    } catch (IOException e) {
      // The message may quote the helper's answer, and with it a secret.
      warnings.accept(
          ("the credential helper %s gave no usable answer for %s; going on without that login")
              .formatted(program.get(), server));
      return Optional.empty();
    }
  }

  private static Optional<Credentials> ask(Path program, String server) throws IOException {
    Process process =
        new ProcessBuilder(program.toString(), "get")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      try (OutputStream in = process.getOutputStream()) {
        in.write(server.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // A helper may answer without having read its input to the end.
      }
      byte[] answer = process.getInputStream().readNBytes(MAX_ANSWER);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the helper does not end");
      }
      return parse(new String(answer, StandardCharsets.UTF_8), process.exitValue());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Optional<Credentials> parse(String answer, int exit) throws IOException {
    if (exit != 0) {
      if (answer.contains(NOT_FOUND)) {
        return Optional.empty();
      }
      throw new IOException("the helper failed");
    }
    try {
      JsonNode login = new ObjectMapper().readTree(answer);
      String user = login.path("Username").asText("");
      String secret = login.path("Secret").asText("");
      return user.isEmpty() || secret.isEmpty()
          ? Optional.empty()
          : Optional.of(
              user.equals(TOKEN_USER)
                  ? new Credentials.IdentityToken(secret)
                  : new Credentials.Account(user, secret));
    } catch (JsonProcessingException e) {
      throw new IOException("the helper's answer is not JSON");
    }
  }

  private Optional<Path> program(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    for (String folder : path.split(":")) {
      Path program = Path.of(folder).resolve("docker-credential-" + name).toAbsolutePath();
      if (!folder.isEmpty() && Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }
}
