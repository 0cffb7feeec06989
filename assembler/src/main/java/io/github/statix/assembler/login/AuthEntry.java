package io.github.statix.assembler.login;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.statix.oci.message.ForeignText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One entry of {@code auths} in a credentials file.
 *
 * @param where the file and the entry's key, for messages
 * @param value what stands there
 * @param warnings is told, without secrets, what cannot be used
 */
record AuthEntry(String where, JsonNode value, Consumer<String> warnings) {

  /** What may stand in a header (RFC 6750 allows less). */
  private static final Pattern TOKEN = Pattern.compile("[!-~]+");

  /** Reads one entry; an empty one, as Docker leaves it beside a helper, has no credentials. */
  static Optional<Credentials> read(
      String file, String key, JsonNode value, Consumer<String> warnings) {
    return new AuthEntry(
            "%s: the entry '%s'".formatted(file, ForeignText.line(key)), value, warnings)
        .read();
  }

  /** In Docker's order: a token for the registry, one for its token server, the account. */
  private Optional<Credentials> read() {
    if (!value.isObject()) {
      return unusable("is not an object");
    }
    String registryToken = text("registrytoken").strip();
    String identityToken = text("identitytoken").strip();
    String auth = text("auth");
    String user = text("username");
    String password = text("password");
    if (!registryToken.isEmpty()) {
      return TOKEN.matcher(registryToken).matches()
          ? Optional.of(new Credentials.RegistryToken(registryToken))
          : unusable("has a registrytoken with characters that no token has");
    }
    if (!identityToken.isEmpty()) {
      return Optional.of(new Credentials.IdentityToken(identityToken));
    }
    if (!auth.isBlank()) {
      return decoded(auth)
          .or(() -> unusable("has an auth that is not the base64 of USER:PASSWORD"));
    }
    if (user.isEmpty() != password.isEmpty()) {
      return unusable("has only one of username and password");
    }
    return user.isEmpty() ? Optional.empty() : Optional.of(new Credentials.Account(user, password));
  }

  private static Optional<Credentials> decoded(String auth) {
    try {
      // The programs base64 and openssl break lines.
      byte[] bytes = Base64.getDecoder().decode(auth.replaceAll("\\s", ""));
      String pair = new String(bytes, StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      // Docker pads the password with NUL when it moved it to a helper and back.
      String password = pair.substring(colon + 1).replace("\0", "");
      return colon <= 0 || password.isEmpty()
          ? Optional.empty()
          : Optional.of(new Credentials.Account(pair.substring(0, colon), password));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A field, in whatever case it is written: Docker heeds none. */
  private String text(String name) {
    for (Iterator<Map.Entry<String, JsonNode>> fields = value.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (field.getKey().equalsIgnoreCase(name) && !field.getValue().isNull()) {
        if (!field.getValue().isTextual()) {
          unusable("has a field '%s' that is not a text".formatted(name));
        }
        return field.getValue().textValue() == null ? "" : field.getValue().textValue();
      }
    }
    return "";
  }

  private Optional<Credentials> unusable(String why) {
    warnings.accept("%s %s, so it is not used".formatted(where, why));
    return Optional.empty();
  }

  /** Keeps the content out of logs. */
  @Override
  public String toString() {
    return "AuthEntry[" + where + "]";
  }
}
