package io.github.statix.assembler.jib;

import io.github.statix.assembler.login.RegistryLogins;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.presets.model.ImageReference;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Sends assembled images to registries, straight from the store. */
public final class ImagePusher {

  private final BlobStore store;
  private final RegistryLogins logins;
  private final PushProgress progress;
  private final Retry retry;

  /**
   * Makes a pusher.
   *
   * @param store has the layers
   * @param logins accounts of the registries
   * @param progress is told how it gets on
   */
  public ImagePusher(BlobStore store, RegistryLogins logins, PushProgress progress) {
    this(store, logins, progress, Retry.DEFAULT);
  }

  ImagePusher(BlobStore store, RegistryLogins logins, PushProgress progress, Retry retry) {
    this.store = Objects.requireNonNull(store, "store is null");
    this.logins = Objects.requireNonNull(logins, "logins is null");
    this.progress = Objects.requireNonNull(progress, "progress is null");
    this.retry = retry;
  }

  /**
   * Pushes an image to each target in turn. A tag is set only when every layer, the config and the
   * manifest are in the registry, and is read back.
   *
   * @param targets with a tag, or without one to push by digest only
   * @param mountSources repositories that may hold some of the layers, such as the base image's;
   *     those of other registries are ignored
   * @return one result per target, in the same order
   * @throws PushException when a registry does not do as asked; says what to do
   * @throws BlobException when a layer in the store is missing or damaged; it must be made anew
   * @throws java.io.InterruptedIOException when this thread is interrupted; nothing goes on then
   */
  public List<PushedImage> push(
      AssembledImage image, List<ImageReference> targets, List<ImageReference> mountSources)
      throws IOException {
    for (ImageReference target : targets) {
      if (target.digest().isPresent()) {
        throw new IllegalArgumentException(
            "cannot push to '%s': a digest is what a push results in; leave out @sha256:..."
                .formatted(target));
      }
    }
    List<PushedImage> pushed = new ArrayList<>();
    for (ImageReference target : targets) {
      Stream<ImageReference> known =
          Stream.concat(pushed.stream().map(PushedImage::pinned), mountSources.stream());
      try {
        pushed.add(pushOne(image, target, mountSource(target, known)));
      } catch (PushException e) {
        throw pushed.isEmpty() ? e : withDone(e, pushed);
      }
    }
    return pushed;
  }

  private PushedImage pushOne(
      AssembledImage image, ImageReference target, Optional<String> mountFrom) throws IOException {
    RegistrySession session = new RegistrySession(target, logins.find(target), mountFrom);
    try (session;
        TargetPush push = new TargetPush(target, session, retry, progress)) {
      return push.run(image, store);
    }
  }

  private static Optional<String> mountSource(
      ImageReference target, Stream<ImageReference> candidates) {
    return candidates
        .filter(candidate -> candidate.registry().equals(target.registry()))
        .map(ImageReference::repository)
        .filter(repository -> !repository.equals(target.repository()))
        .findFirst();
  }

  private static PushException withDone(PushException failed, List<PushedImage> pushed) {
    List<ImageReference> done = pushed.stream().map(PushedImage::pinned).toList();
    return new PushException(
        "%s (pushed before that: %s)".formatted(failed.getMessage(), done),
        failed.status().orElse(0));
  }
}
