package io.github.statix.assembler.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.statix.oci.message.ForeignText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Programs named {@code docker-credential-*} that keep credentials (the protocol of
 * docker-credential-helpers: server on standard input, JSON on standard output).
 *
 * @param path directories to look for them in, colon-separated
 * @param limit how long one may take
 * @param warnings is told, without secrets, when one cannot be used
 */
record CredentialHelpers(String path, Duration limit, Consumer<String> warnings) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final String NOT_FOUND = "credentials not found";

  /** The user name by which a helper says that the secret is an identity token. */
  private static final String TOKEN_USER = "<token>";

  CredentialHelpers(String path, Consumer<String> warnings) {
    this(path, Duration.ofSeconds(60), warnings);
  }

  /**
   * Asks a helper.
   *
   * @param name without {@code docker-credential-}
   * @param server the key the helper knows the registry by
   * @param file where the helper is named, for messages
   * @throws InterruptedIOException when this thread is interrupted meanwhile
   */
  Optional<Credentials> get(String name, String server, String file) throws InterruptedIOException {
    String helper = "docker-credential-" + ForeignText.line(name, 100);
    String registry = ForeignText.line(server);
    Optional<Path> program = program(name);
    if (program.isEmpty()) {
      warnings.accept(
          "%s names the credential helper '%s' for %s, which is %s; going on without it"
              .formatted(file, helper, registry, isName(name) ? "not installed" : "no valid name"));
      return Optional.empty();
    }
    HelperProcess process;
    try {
      process = HelperProcess.run(program.get(), "get", server, limit);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      warn(helper, registry, "failed: " + ForeignText.line(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
    return process.exit() == 0
        ? answered(helper, registry, process)
        : failed(helper, registry, process);
  }

  private Optional<Credentials> answered(String helper, String registry, HelperProcess process) {
    Optional<Credentials> credentials = parse(process.answer());
    if (credentials.isEmpty()) {
      // Neither output is quoted: the secret may be in it, in a form that is not known.
      warn(helper, registry, "gave no usable answer");
    } else if (!process.said().isBlank()) {
      warnings.accept(
          "%s says about %s: %s"
              .formatted(helper, registry, without(credentials.get(), process.said())));
    }
    return credentials;
  }

  private static String without(Credentials credentials, String text) {
    String clean = text;
    for (String secret : credentials.secrets()) {
      clean = clean.replace(secret, "...");
    }
    return ForeignText.line(clean);
  }

  private Optional<Credentials> failed(String helper, String registry, HelperProcess process) {
    if ((process.answer() + process.said()).contains(NOT_FOUND)) {
      return Optional.empty();
    }
    // Standard output is for credentials, and a helper may print them before it fails.
    String said = process.said();
    boolean quotable =
        !said.isBlank()
            && said.indexOf('{') < 0
            && !said.toLowerCase(Locale.ROOT).contains("secret");
    warn(
        helper,
        registry,
        "failed with status " + process.exit() + (quotable ? ": " + ForeignText.line(said) : ""));
    return Optional.empty();
  }

  private void warn(String helper, String registry, String what) {
    warnings.accept(
        "the credential helper %s, asked for %s, %s; going on without it"
            .formatted(helper, registry, what));
  }

  private static Optional<Credentials> parse(String answer) {
    try {
      JsonNode login = new ObjectMapper().readTree(answer);
      String user = login.path("Username").asText("");
      String secret = login.path("Secret").asText("");
      if (secret.isEmpty() || user.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          user.equals(TOKEN_USER)
              ? new Credentials.IdentityToken(secret)
              : new Credentials.Account(user, secret));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Looks in absolute directories only: others depend on where the program was started. */
  private Optional<Path> program(String name) {
    if (!isName(name)) {
      return Optional.empty();
    }
    for (String directory : path.split(":")) {
      Path program = Path.of(directory).resolve("docker-credential-" + name);
      if (program.isAbsolute() && Files.isRegularFile(program) && Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }
}
