package io.github.statix.assembler.registry;

import io.github.statix.assembler.login.FoundCredentials;
import io.github.statix.oci.document.JsonDocument;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.http.Address;
import io.github.statix.stages.http.Answer;
import io.github.statix.stages.http.HttpCall;
import io.github.statix.stages.http.HttpFailure;
import io.github.statix.stages.http.HttpTransport;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * One repository of a registry (OCI distribution specification); closing it cuts off what is under
 * way. Its methods fail with a {@link RequestFailedException} or an {@link HttpFailure}, which
 * {@link Retry} puts into words.
 */
public final class RegistrySession implements AutoCloseable {

  private static final int MAX_MANIFEST = 4 << 20;
  private static final String MANIFESTS =
      String.join(
          ", ",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");

  private final ImageReference repository;
  private final HttpTransport transport;
  private final Login login;
  private final Endpoint endpoint;

  RegistrySession(
      ImageReference repository,
      Optional<FoundCredentials> credentials,
      Scope scope,
      HttpTransport transport) {
    this.repository = repository;
    this.transport = transport;
    this.login = new Login(credentials);
    login.hide(transport.secrets());
    this.endpoint = new Endpoint(repository.registry(), login, scope, transport);
  }

  /** Finds out how the registry is spoken to, and what it wants to be shown. */
  public void connect() throws IOException {
    endpoint.connect();
  }

  /**
   * A manifest or index, if there is one.
   *
   * @param reference a tag, or a digest, with which the bytes are <em>not</em> compared
   */
  public Optional<RegistryManifest> manifest(String reference) throws IOException {
    HttpCall call = HttpCall.of("GET", at("manifests/" + reference)).with("Accept", MANIFESTS);
    try (Answer answer = endpoint.send(call)) {
      if (answer.status() == 404) {
        return Optional.empty();
      }
      require(answer, call);
      return Optional.of(
          new RegistryManifest(
              answer.bytes(MAX_MANIFEST),
              answer.header("Content-Type").orElse(""),
              answer.header("Docker-Content-Digest")));
    }
  }

  /** Whether a blob of this length is there; an answer that says neither is no error. */
  public Presence presence(Digest digest, long size) throws IOException {
    return new BlobQuestion(endpoint, at("blobs/" + digest), size).ask();
  }

  /**
   * Asks the registry to take a blob over from another of its repositories.
   *
   * @return whether it has done so; whatever else it says is no error, since the blob can be sent
   */
  public boolean mount(UploadBlob blob, String from) throws IOException {
    Address address =
        at("blobs/uploads/").with("mount", blob.digest().toString()).with("from", from);
    try (Answer answer = endpoint.send(HttpCall.of("POST", address))) {
      if (answer.status() != 201) {
        return false;
      }
    } catch (HttpFailure | RequestFailedException e) {
      return false;
    }
    return presence(blob.digest(), blob.size()) == Presence.PRESENT;
  }

  /**
   * Uploads a blob in a session of its own.
   *
   * @param sent hears of every piece
   * @throws PushException when the registry says that it kept other bytes
   */
  public void upload(UploadBlob blob, LongConsumer sent) throws IOException {
    Address to;
    HttpCall start = HttpCall.of("POST", at("blobs/uploads/"));
    try (Answer answer = endpoint.send(start)) {
      require(answer, start);
      to = location(answer).orElse(null);
      if (to == null) {
        throw HttpFailure.nonsense(
            "%s says not where to send an upload".formatted(answer.address().origin()));
      }
    }
    HttpCall bytes = HttpCall.of("PATCH", to).with(BlobContent.of(blob, sent));
    try (Answer answer = endpoint.send(bytes)) {
      require(answer, bytes);
      to = location(answer).orElse(to);
    }
    HttpCall end = HttpCall.of("PUT", to.with("digest", blob.digest().toString()));
    try (Answer answer = endpoint.send(end)) {
      require(answer, end);
      requireDigest(answer, blob.digest());
    }
  }

  private static Optional<Address> location(Answer answer) throws HttpFailure {
    Optional<String> location = answer.header("Location").filter(it -> !it.isBlank());
    return location.isEmpty()
        ? Optional.empty()
        : Optional.of(answer.address().follow(location.get(), "sends an upload to"));
  }

  /**
   * Begins an upload and cancels it. Nothing stays in the registry.
   *
   * @throws RequestFailedException when the registry does not let these credentials push
   */
  public void tryUpload() throws IOException {
    HttpCall start = HttpCall.of("POST", at("blobs/uploads/"));
    Optional<Address> begun;
    try (Answer answer = endpoint.send(start)) {
      require(answer, start);
      begun = location(answer);
    }
    if (begun.isPresent()) {
      try (Answer answer = endpoint.send(HttpCall.of("DELETE", begun.get()))) {
        // Registries forget uploads that nobody goes on with, so any answer will do.
        answer.status();
      } catch (HttpFailure e) {
        return;
      }
    }
  }

  /** Puts a manifest under a tag or its digest. */
  public void pushManifest(JsonDocument manifest, String reference) throws IOException {
    HttpCall call =
        HttpCall.of("PUT", at("manifests/" + reference))
            .with(BlobContent.of(manifest.mediaType(), manifest.bytes()));
    try (Answer answer = endpoint.send(call)) {
      require(answer, call);
      requireDigest(answer, manifest.digest());
    }
  }

  private void requireDigest(Answer answer, Digest sent) throws PushException {
    String stated = answer.header("Docker-Content-Digest").orElse("");
    if (stated.matches("sha256:[0-9a-f]{64}") && !stated.equals(sent.toString())) {
      throw new PushException(
          ("%s: %s was sent %s and says that it kept %s; it or something before it changes what is"
                  + " pushed: do not use it")
              .formatted(repository, answer.address().origin(), sent, stated));
    }
  }

  /**
   * A blob's bytes, if it is there.
   *
   * @return to be closed; the bytes are <em>not</em> compared with the digest
   */
  public Optional<Answer> blob(Digest digest) throws IOException {
    HttpCall call = HttpCall.of("GET", at("blobs/" + digest));
    Answer answer = endpoint.send(call);
    if (answer.isSuccess()) {
      return Optional.of(answer);
    }
    try (answer) {
      if (answer.status() == 404) {
        return Optional.empty();
      }
      throw new RequestFailedException(endpoint.failure(answer, call));
    }
  }

  private Address at(String path) throws IOException {
    return endpoint.address("/v2/" + repository.repository() + "/" + path);
  }

  private void require(Answer answer, HttpCall call) throws IOException {
    if (!answer.isSuccess()) {
      throw new RequestFailedException(endpoint.failure(answer, call));
    }
  }

  ImageReference repository() {
    return repository;
  }

  /** The line without the secrets that the registry, its token server or a proxy was sent. */
  String redact(String line) {
    return login.redact(line);
  }

  /** What a failure in the middle of an answer means. */
  public PushException explained(HttpFailure failure) {
    return Retry.exception(RegistryFailure.of(failure), this, 1);
  }

  /** Ends every request under way, whichever thread made it. */
  public void cutOff() {
    transport.cutOff();
  }

  @Override
  public void close() {
    transport.close();
  }

  @Override
  public String toString() {
    return ForeignText.line(repository.toString());
  }
}
