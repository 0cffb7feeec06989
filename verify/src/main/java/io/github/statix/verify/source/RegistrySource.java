package io.github.statix.verify.source;

import io.github.statix.presets.model.Digest;
import io.github.statix.presets.model.ImageReference;
import io.github.statix.verify.json.BoundedJson;
import io.github.statix.verify.json.Descriptor;
import io.github.statix.verify.json.JsonFormatException;
import io.github.statix.verify.report.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** An image in a registry (OCI distribution specification, "Pull"). */
final class RegistrySource implements ImageSource {

  private static final int NESTING = 4;
  private static final String MANIFESTS =
      String.join(
          ", ",
          MediaTypes.OCI_MANIFEST,
          MediaTypes.OCI_INDEX,
          MediaTypes.DOCKER_MANIFEST,
          MediaTypes.DOCKER_LIST);

  private final ImageReference reference;
  private final RegistryHttp http = new RegistryHttp();
  private final RegistryAuth auth;
  private Optional<String> authorization = Optional.empty();

  RegistrySource(
      ImageReference reference, Function<String, Optional<RegistryCredentials>> credentials) {
    this.reference = reference;
    this.auth = new RegistryAuth(http, reference.registry(), credentials);
  }

  @Override
  public String name() {
    return reference.toString();
  }

  @Override
  public ManifestBlob manifest() throws IOException {
    List<Finding> findings = new ArrayList<>();
    String asked = reference.digest().map(Digest::toString).or(reference::tag).orElse("latest");
    Answer answer = fetch(asked);
    reference
        .digest()
        .ifPresent(
            digest -> findings.addAll(ManifestClaims.digest(digest, answer.bytes(), name())));
    findings.addAll(answer.findings());
    Answer at = answer;
    for (int depth = 0; depth < NESTING; depth++) {
      if (!MediaTypes.isIndex(at.mediaType())) {
        return new ManifestBlob(at.bytes(), at.mediaType(), findings);
      }
      Descriptor child = choose(at.bytes());
      at = fetch(child.digest().toString());
      findings.addAll(ManifestClaims.check(child, at.bytes(), "the index of " + name()));
    }
    throw new ImageSourceException(
        "%s nests indexes more than %d deep; name the manifest by digest"
            .formatted(name(), NESTING));
  }

  private Descriptor choose(byte[] index) throws ImageSourceException {
    try {
      return ManifestChoice.choose(BoundedJson.object(index), Optional.empty());
    } catch (JsonFormatException e) {
      throw new ImageSourceException(
          "the index of %s cannot be used: %s".formatted(name(), e.getMessage()), e);
    }
  }

  /** A manifest as answered; final class instead of a record because it holds an array. */
  private static final class Answer {
    private final byte[] bytes;
    private final String mediaType;
    private final List<Finding> findings;

    Answer(byte[] bytes, String mediaType, List<Finding> findings) {
      this.bytes = bytes;
      this.mediaType = mediaType;
      this.findings = findings;
    }

    byte[] bytes() {
      return bytes;
    }

    String mediaType() {
      return mediaType;
    }

    List<Finding> findings() {
      return findings;
    }
  }

  private Answer fetch(String tagOrDigest) throws IOException {
    HttpResponse<InputStream> response = get("manifests/" + tagOrDigest, MANIFESTS);
    try (InputStream body = RegistryHttp.body(response)) {
      if (response.statusCode() != 200) {
        throw refusal(response.statusCode(), "manifest " + tagOrDigest);
      }
      byte[] bytes = BoundedRead.all(body, BoundedRead.MANIFEST, "the manifest of " + name());
      String mediaType = response.headers().firstValue("content-type").orElse("");
      mediaType = mediaType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
      return new Answer(bytes, mediaType, checkHeader(response, bytes));
    }
  }

  private static List<Finding> checkHeader(HttpResponse<InputStream> response, byte[] bytes) {
    Optional<String> header = response.headers().firstValue("docker-content-digest");
    try {
      return header
          .map(text -> ManifestClaims.digest(Digest.parse(text), bytes, "Docker-Content-Digest"))
          .orElse(List.of());
    } catch (IllegalArgumentException e) {
      return List.of(); // Another algorithm; the bytes are judged by the reference all the same.
    }
  }

  @Override
  public Optional<InputStream> open(Digest digest) throws IOException {
    HttpResponse<InputStream> response = get("blobs/" + digest, "*/*");
    if (response.statusCode() == 200) {
      return Optional.of(RegistryHttp.body(response));
    }
    response.body().close();
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    throw refusal(response.statusCode(), "blob " + digest);
  }

  private HttpResponse<InputStream> get(String path, String accept) throws IOException {
    URI uri =
        URI.create(
            Endpoint.of(reference.registry()) + "/v2/" + reference.repository() + "/" + path);
    HttpResponse<InputStream> response = http.get(uri, accept, authorization);
    if (response.statusCode() != 401) {
      return response;
    }
    response.body().close();
    Challenge challenge =
        Challenge.parse(response.headers().firstValue("www-authenticate").orElse(""));
    authorization = Optional.of(auth.answer(challenge, reference.repository()));
    return http.get(uri, accept, authorization);
  }

  private ImageSourceException refusal(int status, String what) {
    String advice =
        switch (status) {
          case 401, 403 -> "sign in to the registry with an account that may read it";
          case 404 -> "check the repository, tag and digest";
          case 429 -> "the registry limits requests; try again later or sign in";
          default -> "the registry is in trouble; try again later";
        };
    return new ImageSourceException(
        "%s refused %s of %s with status %d; %s"
            .formatted(reference.registry(), what, name(), status, advice));
  }
}
