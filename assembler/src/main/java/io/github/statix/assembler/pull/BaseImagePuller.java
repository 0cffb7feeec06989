package io.github.statix.assembler.pull;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.statix.assembler.pull.BaseDocuments.Descriptor;
import io.github.statix.assembler.pull.BaseDocuments.Manifest;
import io.github.statix.assembler.registry.PushException;
import io.github.statix.assembler.registry.Registries;
import io.github.statix.assembler.registry.RegistryManifest;
import io.github.statix.assembler.registry.RegistrySession;
import io.github.statix.assembler.registry.RequestFailedException;
import io.github.statix.assembler.registry.Retry;
import io.github.statix.assembler.registry.Workers;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.Platform;
import io.github.statix.stages.http.Answer;
import io.github.statix.stages.http.HttpFailure;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.BlobWriter;
import io.github.statix.stages.store.ImageRecords.ImageRecord;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;

/**
 * Fetches base images into the store. Every document and layer is compared with the digest it was
 * asked for by, from the pin down.
 */
public final class BaseImagePuller {

  private static final int DOWNLOADS_AT_ONCE = 3;
  private static final long MAX_CONFIG = 8 << 20;

  private final Registries registries;
  private final BiConsumer<String, Duration> retrying;
  private final Retry retry;
  private final long mostUnpacked;

  /**
   * Makes a puller.
   *
   * @param registries how they are reached
   * @param retrying is told of what happened and the wait before each new try
   */
  public BaseImagePuller(Registries registries, BiConsumer<String, Duration> retrying) {
    this(registries, retrying, Retry.DEFAULT);
  }

  BaseImagePuller(Registries registries, BiConsumer<String, Duration> retrying, Retry retry) {
    this(registries, retrying, retry, DiffIds.MOST);
  }

  BaseImagePuller(
      Registries registries,
      BiConsumer<String, Duration> retrying,
      Retry retry,
      long mostUnpacked) {
    this.registries = Objects.requireNonNull(registries, "registries is null");
    this.retrying = Objects.requireNonNull(retrying, "retrying is null");
    this.retry = retry;
    this.mostUnpacked = mostUnpacked;
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
    try (RegistrySession session = registries.toPull(pinned);
        Workers workers = new Workers(DOWNLOADS_AT_ONCE, session::cutOff)) {
      return new Pull(pinned, session, workers, store).run(pin);
    } catch (IllegalArgumentException e) {
      throw unusable(pinned.toString(), e);
    }
  }

  private static PushException unusable(String image, IllegalArgumentException why) {
    return new PushException(
        "base image %s cannot be used: %s; choose another".formatted(image, why.getMessage()));
  }

  /**
   * The image as it was pulled before, if the store still has all of it.
   *
   * @param pin the digest it was asked for by
   */
  public static Optional<BaseImage> find(Store store, Digest pin) throws IOException {
    Optional<ImageRecord> record = store.images().find(pin);
    if (record.isEmpty() || store.blobs().find(record.get().config()).isEmpty()) {
      return Optional.empty();
    }
    for (Layer layer : record.get().layers()) {
      if (store.blobs().find(layer.digest()).isEmpty()) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(image(record.get().config(), record.get().layers(), store.blobs()));
    } catch (IllegalArgumentException e) {
      throw unusable(pin.toString(), e);
    }
  }

  private static BaseImage image(Digest config, List<Layer> layers, BlobStore store)
      throws IOException {
    byte[] bytes;
    try (InputStream in = store.open(config)) {
      bytes = in.readAllBytes();
    }
    return new BaseImage(
        config,
        layers,
        BaseDocuments.settings(BaseDocuments.parse(bytes), layers, Platform.LINUX_AMD64));
  }

  private final class Pull {

    private final ImageReference reference;
    private final RegistrySession session;
    private final Workers workers;
    private final BlobStore store;
    private final DiffIds diffIds = new DiffIds(mostUnpacked);

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
                session.connect();
                return true;
              }));
      JsonNode tree = document(pin);
      Optional<Digest> chosen = BaseDocuments.fromIndex(tree, Platform.LINUX_AMD64);
      Manifest manifest =
          BaseDocuments.manifest(chosen.isPresent() ? document(chosen.get()) : tree);
      if (manifest.config().size() > MAX_CONFIG) {
        throw new IllegalArgumentException("its config is larger than 8 MiB");
      }
      // A manifest may name a layer twice; it is unpacked once.
      List<Descriptor> distinct = manifest.layers().stream().distinct().toList();
      List<Callable<Layer>> layers = new ArrayList<>();
      for (Descriptor layer : distinct) {
        layers.add(() -> layer(layer));
      }
      workers.one(() -> fetched(manifest.config()));
      List<Layer> fetched = workers.all(layers);
      List<Layer> all =
          manifest.layers().stream().map(it -> fetched.get(distinct.indexOf(it))).toList();
      return image(manifest.config().digest(), all, store);
    }

    private JsonNode document(Digest digest) throws IOException {
      byte[] bytes =
          workers.one(
              trying(
                  () ->
                      session
                          .manifest(digest.toString())
                          .map(RegistryManifest::bytes)
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
        Digest diffId = diffIds.of(descriptor.digest(), blob);
        return new Layer(descriptor.digest(), diffId, descriptor.size());
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
        copy(descriptor, writer);
        if (writer.size() != descriptor.size()) {
          throw HttpFailure.broken(
              "%s has %s than the %d bytes that the manifest states"
                  .formatted(
                      descriptor.digest(),
                      writer.size() > descriptor.size() ? "more" : "fewer",
                      descriptor.size()));
        }
        commit(descriptor, writer);
        return true;
      }
    }

    /** Stops a server that sends more than it announced. */
    private void copy(Descriptor descriptor, BlobWriter writer) throws IOException {
      try (Answer answer =
          session
              .blob(descriptor.digest())
              .orElseThrow(() -> RequestFailedException.lost("it has no " + descriptor.digest()))) {
        byte[] piece = new byte[1 << 16];
        InputStream body = answer.body();
        for (int n = body.read(piece);
            n >= 0 && writer.size() <= descriptor.size();
            n = body.read(piece)) {
          writer.write(piece, 0, n);
        }
      }
    }

    private static void commit(Descriptor descriptor, BlobWriter writer) throws IOException {
      try {
        writer.commit(descriptor.digest());
      } catch (BlobException e) {
        // What came is not what was asked for; it may have been damaged on the way.
        throw HttpFailure.broken("what came is not " + descriptor.digest() + ", though as long");
      }
    }

    private <T> Retrying<T> trying(Retry.Attempt<T> attempt) {
      return () -> retry.run(attempt, session, retrying);
    }
  }

  /** A callable that throws nothing but I/O errors. */
  private interface Retrying<T> extends Callable<T> {
    @Override
    T call() throws IOException;
  }
}
