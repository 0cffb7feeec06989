package io.github.statix.assembler.pull;

import io.github.statix.assembler.registry.Registries;
import io.github.statix.assembler.registry.RegistryManifest;
import io.github.statix.assembler.registry.RegistrySession;
import io.github.statix.assembler.registry.Retry;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.http.Answer;
import io.github.statix.stages.http.HttpFailure;
import io.github.statix.verify.source.RemoteImage;
import io.github.statix.verify.source.RemoteManifest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Reads a repository for {@code verify}, through the one registry client. */
public final class RemoteRepository implements RemoteImage, AutoCloseable {

  private final ImageReference reference;
  private final RegistrySession session;
  private final Retry retry;
  private final BiConsumer<String, Duration> retrying;

  /**
   * Prepares to read; asks nothing yet.
   *
   * @param retrying is told of what happened and the wait before each new try
   * @throws IOException when credentials cannot be read
   */
  public RemoteRepository(
      ImageReference reference, Registries registries, BiConsumer<String, Duration> retrying)
      throws IOException {
    this(reference, registries, retrying, Retry.DEFAULT);
  }

  RemoteRepository(
      ImageReference reference,
      Registries registries,
      BiConsumer<String, Duration> retrying,
      Retry retry)
      throws IOException {
    this.reference = reference;
    this.session = registries.toPull(reference);
    this.retrying = retrying;
    this.retry = retry;
  }

  @Override
  public Optional<RemoteManifest> manifest(String tagOrDigest) throws IOException {
    Optional<RegistryManifest> found = trying(() -> session.manifest(tagOrDigest));
    return found.map(it -> new RemoteManifest(it.bytes(), it.mediaType(), it.statedDigest()));
  }

  @Override
  public Optional<InputStream> blob(Digest digest) throws IOException {
    Optional<Answer> found = trying(() -> session.blob(digest));
    return found.map(Body::new);
  }

  private <T> T trying(Retry.Attempt<T> attempt) throws IOException {
    return retry.run(attempt, session, retrying);
  }

  @Override
  public void close() {
    session.close();
  }

  /** A blob's bytes, whose failures say what to do. */
  private final class Body extends FilterInputStream {

    private final Answer answer;

    Body(Answer answer) {
      super(answer.body());
      this.answer = answer;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      int n = read(one, 0, 1);
      return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        return in.read(into, offset, length);
      } catch (HttpFailure e) {
        throw session.explained(e);
      }
    }

    @Override
    public void close() {
      answer.close();
    }
  }
}
