package io.github.statix.assembler.jib;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.http.ResponseException;
import com.google.cloud.tools.jib.registry.RegistryAliasGroup;
import com.google.cloud.tools.jib.registry.RegistryClient;
import io.github.statix.assembler.login.RegistryLogin;
import io.github.statix.assembler.plan.JsonDocument;
import io.github.statix.presets.model.Digest;
import io.github.statix.presets.model.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/** One repository of a registry, logged in; closing it cuts off what is under way. */
final class RegistrySession implements AutoCloseable {

  private static final Pattern LOOPBACK =
      Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1\\])(?::[0-9]+)?");

  private final Transport transport;
  private final RegistryClient client;
  private final Optional<RegistryLogin> login;
  private final Optional<String> mountFrom;

  /**
   * Prepares a session; asks nothing yet.
   *
   * @param mountFrom a repository of the same registry that may have some blobs already
   */
  RegistrySession(
      ImageReference repository, Optional<RegistryLogin> login, Optional<String> mountFrom) {
    this.login = login;
    this.mountFrom = mountFrom;
    this.transport =
        new Transport(Optional.of(repository.registry()).filter(RegistrySession::isLoopback));
    String host = RegistryAliasGroup.getHost(repository.registry());
    String name = repository.repository();
    RegistryClient.Factory factory =
        mountFrom.isPresent()
            ? RegistryClient.factory(EventHandlers.NONE, host, name, mountFrom.get(), transport)
            : RegistryClient.factory(EventHandlers.NONE, host, name, transport);
    login.ifPresent(it -> factory.setCredential(Credential.from(it.user(), it.password())));
    this.client = factory.setUserAgent("statix-assemble").newRegistryClient();
  }

  /** Whether a registry is on this machine, and plain HTTP therefore harmless. */
  static boolean isLoopback(String registry) {
    return LOOPBACK.matcher(registry).matches();
  }

  Transport transport() {
    return transport;
  }

  /** Logs in the way the registry asks for. */
  void authenticate(boolean push) throws IOException, RegistryException {
    boolean bearer = push ? client.doPushBearerAuth() : client.doPullBearerAuth();
    if (!bearer && login.isPresent() && !login.get().isIdentityToken()) {
      client.configureBasicAuth();
    }
  }

  /**
   * The manifest of a tag or digest as the registry sent it, if it has one.
   *
   * @param reference a tag, or a digest, with which the bytes are <em>not</em> compared
   */
  Optional<byte[]> manifest(String reference) throws IOException, RegistryException {
    transport.readManifestsRaw(true);
    try {
      client.pullManifest(reference);
      throw new AssertionError("manifest bytes go past Jib's reader");
    } catch (Transport.ManifestBytes e) {
      return Optional.of(e.bytes());
    } catch (IOException | RegistryException e) {
      ResponseException response = RegistryFailure.cause(e, ResponseException.class);
      if (response != null && response.getStatusCode() == 404) {
        return Optional.empty();
      }
      throw e;
    } finally {
      transport.readManifestsRaw(false);
    }
  }

  boolean hasBlob(Digest digest) throws IOException, RegistryException {
    return client.checkBlob(JibDigests.toJib(digest)).isPresent();
  }

  /** Uploads a blob in a fresh session, or has it mounted; says whether it was mounted. */
  boolean pushBlob(UploadBlob blob, LongConsumer sent) throws IOException, RegistryException {
    return client.pushBlob(
        JibDigests.toJib(blob.digest()), blob, mountFrom.orElse(null), sent::accept);
  }

  /** Begins an upload and cancels it, which fails where this login may not push. */
  void tryUpload() throws IOException, RegistryException {
    UploadBlob nothing =
        new UploadBlob(Digest.of(new byte[0]), 0, () -> new ByteArrayInputStream(new byte[0]));
    transport.cancelUploads(true);
    try {
      client.pushBlob(JibDigests.toJib(nothing.digest()), nothing, null, sent -> {});
    } catch (Transport.UploadBegun e) {
      return;
    } finally {
      transport.cancelUploads(false);
    }
  }

  void pushManifest(JsonDocument manifest, String reference) throws IOException, RegistryException {
    client.pushManifest(new RawManifest(manifest), reference);
  }

  void pullBlob(Digest digest, OutputStream out) throws IOException {
    client.pullBlob(JibDigests.toJib(digest), size -> {}, bytes -> {}).writeTo(out);
  }

  @Override
  public void close() {
    try {
      transport.shutDown();
    } catch (IOException e) {
      // The connections are going away with this process at the latest.
    }
  }
}
