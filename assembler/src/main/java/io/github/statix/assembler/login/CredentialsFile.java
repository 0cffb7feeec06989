package io.github.statix.assembler.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.statix.oci.message.ForeignText;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Docker's {@code config.json} or Podman's {@code auth.json} (containers-auth.json(5)).
 *
 * <p>An entry for {@code host/path} is used for repositories below that path only. Using it for
 * every repository of the host, as some programs do, would show one owner's token to another.
 *
 * @param name of the file or the variable, for messages
 * @param root the parsed document
 * @param warnings is told, without secrets, what cannot be used
 */
record CredentialsFile(String name, JsonNode root, Consumer<String> warnings) {

  private static final String AUTHS = "auths";
  private static final String HELPERS = "credHelpers";
  private static final String STORE = "credsStore";
  private static final int MOST_BYTES = 4 << 20;
  private static final String DOCKER_HUB_SERVER = "https://index.docker.io/v1/";

  /** Reads a file; one that cannot be read is reported. An absent or unusable one is empty. */
  static CredentialsFile read(Path file, Consumer<String> warnings) {
    String name = ForeignText.line(file.toString());
    try {
      // A pipe would never end.
      if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
        return broken(name, "is no regular file", warnings);
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        return bytes.length > MOST_BYTES
            ? broken(name, "is larger than %d bytes".formatted(MOST_BYTES), warnings)
            : parse(name, new String(bytes, StandardCharsets.UTF_8), warnings);
      }
    } catch (NoSuchFileException e) {
      return empty(name, warnings);
    } catch (IOException e) {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null && Files.exists(directory) && !Files.isDirectory(directory)) {
        return empty(name, warnings);
      }
      return broken(name, "cannot be read (%s)".formatted(e.getClass().getSimpleName()), warnings);
    }
  }

  /** Reads the text of such a file; one that is not JSON is reported and taken as empty. */
  static CredentialsFile parse(String name, String text, Consumer<String> warnings) {
    try {
      JsonNode root = new ObjectMapper().readTree(text);
      if (root.isObject()) {
        warnOfKinds(name, root, warnings);
        return new CredentialsFile(name, root, warnings);
      }
    } catch (JsonProcessingException e) {
      // Jackson's message quotes the file, which holds passwords.
    }
    return broken(name, "is not a JSON object", warnings);
  }

  private static void warnOfKinds(String name, JsonNode root, Consumer<String> warnings) {
    for (String field : List.of(AUTHS, HELPERS, STORE)) {
      JsonNode value = root.path(field);
      boolean fits = field.equals(STORE) ? value.isTextual() : value.isObject();
      if (!fits && !value.isMissingNode() && !value.isNull()) {
        warnings.accept(
            "%s: '%s' is not %s, so it is not used"
                .formatted(name, field, field.equals(STORE) ? "a text" : "an object"));
      }
    }
  }

  private static CredentialsFile broken(String name, String what, Consumer<String> warnings) {
    warnings.accept("%s %s, so no credentials are taken from it".formatted(name, what));
    return empty(name, warnings);
  }

  private static CredentialsFile empty(String name, Consumer<String> warnings) {
    return new CredentialsFile(name, MissingNode.getInstance(), warnings);
  }

  /**
   * The credentials for a repository, from the most specific entry that has any.
   *
   * @param server a registry, or a repository of one
   * @throws InterruptedIOException when this thread is interrupted while a helper runs
   */
  Optional<Credentials> find(ServerKey server, CredentialHelpers helpers)
      throws InterruptedIOException {
    for (Entry entry : entries(server)) {
      Optional<Credentials> found =
          entry.isHelper()
              ? helpers.get(entry.value().asText(entry.value().toString()), entry.key(), name)
              : AuthEntry.read(name, entry.key(), entry.value(), warnings);
      if (found.isPresent()) {
        return found;
      }
    }
    String store = root.path(STORE).asText("");
    if (store.isEmpty()) {
      return Optional.empty();
    }
    String registry = server.registry();
    return helpers.get(
        store, registry.equals(ServerKey.DOCKER_HUB) ? DOCKER_HUB_SERVER : registry, name);
  }

  /** Those that hold the repository: the longest path first, and helpers before the rest. */
  private List<Entry> entries(ServerKey server) {
    List<Entry> entries = new ArrayList<>();
    root.path(HELPERS)
        .fields()
        .forEachRemaining(field -> entries.add(new Entry(field.getKey(), field.getValue(), true)));
    root.path(AUTHS)
        .fields()
        .forEachRemaining(field -> entries.add(new Entry(field.getKey(), field.getValue(), false)));
    return entries.stream()
        // Docker turns a helper off by an empty name.
        .filter(entry -> !(entry.isHelper() && entry.value().asText("-").isEmpty()))
        .filter(entry -> entry.server().holds(server))
        .sorted(Comparator.comparingInt(entry -> -entry.server().path().length()))
        .toList();
  }

  /** Keeps the content out of logs. */
  @Override
  public String toString() {
    return "CredentialsFile[" + name + "]";
  }

  /** One entry of the file, which holds credentials or names the helper that does. */
  private record Entry(String key, JsonNode value, boolean isHelper) {

    ServerKey server() {
      return ServerKey.parse(key);
    }
  }
}
