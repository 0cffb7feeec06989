package io.github.statix.assembler.jib;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.statix.assembler.jib.BaseDocuments.Descriptor;
import io.github.statix.assembler.jib.BaseDocuments.Manifest;
import io.github.statix.assembler.login.RegistryLogins;
import io.github.statix.presets.model.Digest;
import io.github.statix.presets.model.ImageReference;
import io.github.statix.presets.model.Layer;
import io.github.statix.presets.model.Platform;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.BlobWriter;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Fetches base images into the store. Every document and layer is compared with the digest it was
 * asked for by, from the pin down; Jib itself would accept any manifest.
 */
public final class BaseImagePuller {

  private static final int DOWNLOADS_AT_ONCE = 3;
  private static final long MAX_CONFIG = 8 << 20;

  private final RegistryLogins logins;
  private final PushProgress progress;
  private final Retry retry;

  /**
   * Makes a puller.
   *
   * @param logins accounts of the registries
   * @param progress is told of new tries
   */
  public BaseImagePuller(RegistryLogins logins, PushProgress progress) {
    this(logins, progress, Retry.DEFAULT);
  }

  BaseImagePuller(RegistryLogins logins, PushProgress progress, Retry retry) {
    this.logins = Objects.requireNonNull(logins, "logins is null");
    this.progress = Objects.requireNonNull(progress, "progress is null");
    this.retry = retry;
  }

  /**
   * Fetches what the store lacks of an image.
   *
   * @param pinned with a digest, of an image or of an index with one for linux/amd64
   * @throws PushException when the registry does not give the image, or the image is not what it
   *     says or cannot be used; says what to do
   */
  public BaseImage pull(ImageReference pinned, BlobStore store) throws IOException {
    Digest pin =
        pinned
            .digest()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "base image '%s' is not pinned; add @sha256:...".formatted(pinned)));
    RegistrySession session = new RegistrySession(pinned, logins.find(pinned), Optional.empty());
    try (session;
        Workers workers = new Workers(DOWNLOADS_AT_ONCE, session::close)) {
      return new Pull(pinned, session, workers, store).run(pin);
    } catch (IllegalArgumentException e) {
      throw new PushException(
          "base image %s cannot be used: %s; choose another".formatted(pinned, e.getMessage()));
    }
  }

  private final class Pull {

    private final ImageReference reference;
    private final RegistrySession session;
    private final Workers workers;
    private final BlobStore store;

    Pull(ImageReference reference, RegistrySession session, Workers workers, BlobStore store) {
      this.reference = reference;
      this.session = session;
      this.workers = workers;
      this.store = store;
    }

    BaseImage run(Digest pin) throws IOException {
      workers.one(
          trying(
              () -> {
                session.authenticate(false);
                return true;
              }));
      JsonNode tree = document(pin);
      Optional<Digest> chosen = BaseDocuments.fromIndex(tree, Platform.LINUX_AMD64);
      Manifest manifest =
          BaseDocuments.manifest(chosen.isPresent() ? document(chosen.get()) : tree);
      if (manifest.config().size() > MAX_CONFIG) {
        throw new IllegalArgumentException("its config is larger than 8 MiB");
      }
      List<Callable<Layer>> layers = new ArrayList<>();
      for (Descriptor layer : manifest.layers()) {
        layers.add(() -> layer(layer));
      }
      workers.one(() -> fetched(manifest.config()));
      List<Layer> fetched = workers.all(layers);
      byte[] config;
      try (InputStream in = store.open(manifest.config().digest())) {
        config = in.readAllBytes();
      }
      return BaseDocuments.image(BaseDocuments.parse(config), fetched, Platform.LINUX_AMD64);
    }

    private JsonNode document(Digest digest) throws IOException {
      byte[] bytes =
          workers.one(
              trying(
                  () ->
                      session
                          .manifest(digest.toString())
                          .orElseThrow(() -> new PushException(missing(digest), 404))));
      Digest actual = Digest.of(bytes);
      if (!actual.equals(digest)) {
        throw new PushException(
            ("%s: the registry answered the request for %s with %s, so it or something before it"
                    + " cannot be trusted; nothing was taken from it")
                .formatted(reference, digest, actual));
      }
      return BaseDocuments.parse(bytes);
    }

    private String missing(Digest digest) {
      return ("%s: %s has no manifest %s in '%s'; the image may have been deleted, or is visible"
              + " only after 'docker login %s'")
          .formatted(
              reference,
              reference.registry(),
              digest,
              reference.repository(),
              reference.registry());
    }

    private Layer layer(Descriptor descriptor) throws IOException {
      fetched(descriptor);
      try (InputStream blob = store.open(descriptor.digest())) {
        Digest diffId = diffId(descriptor, blob);
        blob.transferTo(OutputStream.nullOutputStream());
        return new Layer(descriptor.digest(), diffId, descriptor.size());
      }
    }

    private static Digest diffId(Descriptor descriptor, InputStream blob) throws IOException {
      try {
        return Digest.of(new GZIPInputStream(blob, 1 << 16));
      } catch (ZipException | EOFException e) {
        // When the blob was damaged on the disk, its digest says so and the store drops it.
        blob.transferTo(OutputStream.nullOutputStream());
        throw new IllegalArgumentException(
            "its layer %s is not gzip: %s".formatted(descriptor.digest(), e.getMessage()), e);
      }
    }

    private boolean fetched(Descriptor descriptor) throws IOException {
      if (store.find(descriptor.digest()).isPresent()) {
        if (store.size(descriptor.digest()) != descriptor.size()) {
          throw new IllegalArgumentException(
              "it states a wrong size of %s".formatted(descriptor.digest()));
        }
        return true;
      }
      return trying(() -> download(descriptor)).call();
    }

    private boolean download(Descriptor descriptor) throws IOException {
      try (BlobWriter writer = store.create()) {
        session.pullBlob(descriptor.digest(), new Bounded(writer, descriptor.size()));
        if (writer.size() != descriptor.size()) {
          throw new IOException(
              "%s ended after %d of %d bytes"
                  .formatted(descriptor.digest(), writer.size(), descriptor.size()));
        }
        writer.commit(descriptor.digest());
        return true;
      }
    }

    private <T> Retrying<T> trying(Retry.Attempt<T> attempt) {
      return () ->
          retry.run(attempt, session.transport(), reference, BaseImagePuller.this::retrying);
    }
  }

  /** A callable that throws nothing but I/O errors. */
  private interface Retrying<T> extends Callable<T> {
    @Override
    T call() throws IOException;
  }

  private void retrying(RegistryFailure failure, Duration wait) {
    progress.retrying(failure.happened(), wait);
  }

  /** Stops a server that sends more than it announced; leaves the writer open for its commit. */
  private static final class Bounded extends FilterOutputStream {

    private long left;

    Bounded(OutputStream out, long size) {
      super(out);
      this.left = size;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      left -= length;
      if (left < 0) {
        throw new IOException("more bytes came than the manifest states");
      }
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }
}
