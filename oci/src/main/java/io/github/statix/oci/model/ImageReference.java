package io.github.statix.oci.model;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reference to an image in a registry, of the form {@code registry/repository[:tag][@digest]}
 * (OCI distribution specification, "Pulling manifests").
 *
 * @param registry host and optional port, such as {@code ghcr.io} or {@code localhost:5000}
 * @param repository path inside the registry, such as {@code owner/name}
 * @param tag the tag, if one was given
 * @param digest the manifest's digest, if the reference is pinned
 */
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<Digest> digest) {

  // Possessive groups: Java matches them in a loop, and any other by a call for each repetition.
  private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*+";
  private static final Pattern REGISTRY =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:.]+\\])(?::[0-9]{1,5})?");
  private static final Pattern PORT = Pattern.compile(":([0-9]{1,5})$");
  private static final Pattern REPOSITORY = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*+");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Pattern TAIL =
      Pattern.compile("(?<name>[^@]*?)(?::(?<tag>[^:/@]*))?(?:@(?<digest>.*))?", Pattern.DOTALL);

  /** Checks every part against its grammar. */
  public ImageReference {
    Objects.requireNonNull(tag, "tag is null");
    Objects.requireNonNull(digest, "digest is null");
    require(REGISTRY.matcher(registry).matches(), "registry", registry);
    requirePort(registry);
    require(
        repository.length() <= 255 && REPOSITORY.matcher(repository).matches(),
        "repository",
        repository);
    tag.ifPresent(value -> require(TAG.matcher(value).matches(), "tag", value));
  }

  /**
   * Reads a reference whose registry is written out; an {@link IllegalArgumentException} prints the
   * grammar.
   */
  public static ImageReference parse(String text) {
    Objects.requireNonNull(text, "text is null");
    int slash = text.indexOf('/');
    String host = slash < 0 ? "" : text.substring(0, slash);
    if (host.isEmpty() || !(host.equals("localhost") || host.matches(".*[.:\\[].*"))) {
      throw new IllegalArgumentException(
          ("'%s' names no registry; write registry[:port]/path/name[:tag][@sha256:...], "
                  + "as in ghcr.io/owner/name:tag or localhost:5000/name")
              .formatted(text));
    }
    Matcher tail = TAIL.matcher(text.substring(slash + 1));
    if (!tail.matches()) {
      throw new AssertionError("the pattern matches every text: " + text);
    }
    return new ImageReference(
        host,
        tail.group("name"),
        Optional.ofNullable(tail.group("tag")),
        Optional.ofNullable(tail.group("digest")).map(Digest::parse));
  }

  /** Whether a text can be the tag of a reference. */
  public static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  /** The grammar of references leaves open how large a port is. */
  private static void requirePort(String registry) {
    Matcher port = PORT.matcher(registry);
    if (port.find()) {
      int number = Integer.parseInt(port.group(1));
      if (number < 1 || number > 65_535) {
        throw new IllegalArgumentException(
            "'%s' has no possible port: a port is a number from 1 to 65535".formatted(registry));
      }
    }
  }

  /** The same repository with this tag and no digest. */
  public ImageReference withTag(String newTag) {
    return new ImageReference(registry, repository, Optional.of(newTag), Optional.empty());
  }

  /** The same image pinned to this manifest; the tag is dropped, since the digest decides. */
  public ImageReference withDigest(Digest manifest) {
    return new ImageReference(registry, repository, Optional.empty(), Optional.of(manifest));
  }

  private static void require(boolean holds, String part, String value) {
    if (!holds) {
      throw new IllegalArgumentException(
          ("'%s' is not a valid %s; an image reference is registry[:port]/path/name[:tag]"
                  + "[@sha256:...], with path and name in lower-case letters, digits, '.', '_', "
                  + "'-' and '/', and a tag of at most 128 letters, digits, '.', '_' and '-'")
              .formatted(value, part));
    }
  }

  @Override
  public String toString() {
    return registry
        + "/"
        + repository
        + tag.map(value -> ":" + value).orElse("")
        + digest.map(value -> "@" + value).orElse("");
  }
}
