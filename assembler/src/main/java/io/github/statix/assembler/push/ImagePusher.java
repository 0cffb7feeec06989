package io.github.statix.assembler.push;

import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.registry.PushException;
import io.github.statix.assembler.registry.Registries;
import io.github.statix.assembler.registry.RegistrySession;
import io.github.statix.assembler.registry.Retry;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Sends assembled images to registries, straight from the store. */
public final class ImagePusher {

  private final BlobStore store;
  private final Registries registries;
  private final PushProgress progress;
  private final Retry retry;

  /**
   * Makes a pusher.
   *
   * @param store has the layers
   * @param registries how they are reached
   * @param progress is told how it gets on
   */
  public ImagePusher(BlobStore store, Registries registries, PushProgress progress) {
    this(store, registries, progress, Retry.DEFAULT);
  }

  ImagePusher(BlobStore store, Registries registries, PushProgress progress, Retry retry) {
    this.store = Objects.requireNonNull(store, "store is null");
    this.registries = Objects.requireNonNull(registries, "registries is null");
    this.progress = Objects.requireNonNull(progress, "progress is null");
    this.retry = retry;
  }

  /**
   * Pushes an image to each target in turn. A tag is set only when every layer, the config and the
   * manifest are in the registry, and is read back.
   *
   * @param targets with a tag, or without one to push by digest only
   * @param known repositories that have some of the layers, such as the base image's; those of
   *     other registries are ignored
   * @return one result per target, in the same order
   * @throws PushException when a registry does not do as asked; says what to do
   * @throws BlobException when a layer in the store is missing or damaged; it must be made anew
   * @throws java.io.InterruptedIOException when this thread is interrupted; nothing goes on then
   */
  public List<PushedImage> push(
      AssembledImage image, List<ImageReference> targets, List<KnownBlobs> known)
      throws IOException {
    for (ImageReference target : targets) {
      if (target.digest().isPresent()) {
        throw new IllegalArgumentException(
            "cannot push to '%s': a digest is what a push results in; leave out @sha256:..."
                .formatted(target));
      }
    }
    List<PushedImage> pushed = new ArrayList<>();
    List<KnownBlobs> sources = new ArrayList<>(known);
    for (ImageReference target : targets) {
      try {
        pushed.add(pushOne(image, target, sources));
      } catch (PushException e) {
        throw pushed.isEmpty() ? e : withDone(e, pushed);
      }
      sources.add(KnownBlobs.all(target, image));
    }
    return pushed;
  }

  private PushedImage pushOne(AssembledImage image, ImageReference target, List<KnownBlobs> sources)
      throws IOException {
    Map<Digest, String> mounts = new HashMap<>();
    for (KnownBlobs known : sources) {
      if (known.where().registry().equals(target.registry())
          && !known.where().repository().equals(target.repository())) {
        known.blobs().forEach(blob -> mounts.put(blob, known.where().repository()));
      }
    }
    List<String> repositories = mounts.values().stream().distinct().sorted().toList();
    try (RegistrySession session = registries.toPush(target, repositories);
        TargetPush push = new TargetPush(target, session, mounts, retry, progress)) {
      return push.run(image, store);
    }
  }

  private static PushException withDone(PushException failed, List<PushedImage> pushed) {
    List<ImageReference> done = pushed.stream().map(PushedImage::pinned).toList();
    return new PushException(
        "%s (pushed before that: %s)".formatted(failed.getMessage(), done),
        failed.status().orElse(0));
  }
}
