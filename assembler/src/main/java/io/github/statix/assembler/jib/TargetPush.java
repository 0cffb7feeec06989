package io.github.statix.assembler.jib;

import io.github.statix.assembler.jib.PushProgress.Outcome;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.plan.JsonDocument;
import io.github.statix.presets.model.Digest;
import io.github.statix.presets.model.ImageReference;
import io.github.statix.presets.model.Layer;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/** One image on its way to one target. */
final class TargetPush implements AutoCloseable {

  private static final int UPLOADS_AT_ONCE = 4;

  private final ImageReference target;
  private final RegistrySession session;
  private final Retry retry;
  private final PushProgress progress;
  private final Workers workers;
  private final AtomicLong bytesSent = new AtomicLong();

  TargetPush(ImageReference target, RegistrySession session, Retry retry, PushProgress progress) {
    this.target = target;
    this.session = session;
    this.retry = retry;
    this.progress = progress;
    this.workers = new Workers(UPLOADS_AT_ONCE, session::close);
  }

  PushedImage run(AssembledImage image, BlobStore store) throws IOException {
    Digest digest = image.digest();
    String name = target.tag().orElse(digest.toString());
    workers.one(
        trying(
            () -> {
              session.authenticate(true);
              return true;
            }));
    if (isThere(name, digest)) {
      return new PushedImage(target.withDigest(digest), 0, 0, 0, image.layers().size() + 1, true);
    }
    List<Outcome> layers = new ArrayList<>(uploadMissing(layers(image, store)));
    // The config comes last: a registry may check that the layers it names are there.
    layers.addAll(uploadMissing(List.of(UploadBlob.of(image.config()))));
    tag(image.manifest(), digest);
    readBack(name, digest);
    return new PushedImage(
        target.withDigest(digest),
        bytesSent.get(),
        count(layers, Outcome.SENT),
        count(layers, Outcome.MOUNTED),
        count(layers, Outcome.PRESENT),
        false);
  }

  private boolean isThere(String name, Digest digest) throws IOException {
    return workers.one(
        trying(
            () -> session.manifest(name).filter(it -> Digest.of(it).equals(digest)).isPresent()));
  }

  private static List<UploadBlob> layers(AssembledImage image, BlobStore store) {
    Map<Digest, UploadBlob> distinct = new LinkedHashMap<>();
    for (Layer layer : image.layers()) {
      distinct.put(layer.digest(), UploadBlob.of(layer, store));
    }
    return List.copyOf(distinct.values());
  }

  private List<Outcome> uploadMissing(List<UploadBlob> blobs) throws IOException {
    List<Callable<Boolean>> checks = new ArrayList<>();
    for (UploadBlob blob : blobs) {
      checks.add(trying(() -> session.hasBlob(blob.digest())));
    }
    List<Boolean> present = workers.all(checks);
    List<Outcome> outcomes = new ArrayList<>();
    List<Callable<Outcome>> uploads = new ArrayList<>();
    long missing = 0;
    for (int i = 0; i < blobs.size(); i++) {
      UploadBlob blob = blobs.get(i);
      if (present.get(i)) {
        outcomes.add(Outcome.PRESENT);
        progress.finished(blob.digest(), Outcome.PRESENT);
      } else {
        uploads.add(() -> upload(blob));
        missing += blob.size();
      }
    }
    progress.started(target, uploads.size(), missing);
    outcomes.addAll(workers.all(uploads));
    return outcomes;
  }

  private Outcome upload(UploadBlob blob) throws IOException {
    boolean[] again = {false};
    Outcome outcome =
        retrying(
            () -> {
              // The answer to a finished upload may have been what got lost.
              if (again[0] && session.hasBlob(blob.digest())) {
                return Outcome.SENT;
              }
              again[0] = true;
              boolean mounted = session.pushBlob(blob, bytes -> sent(blob, bytes));
              return mounted ? Outcome.MOUNTED : Outcome.SENT;
            });
    progress.finished(blob.digest(), outcome);
    return outcome;
  }

  private void sent(UploadBlob blob, long bytes) {
    bytesSent.addAndGet(bytes);
    progress.sent(blob.digest(), bytes);
  }

  private void tag(JsonDocument manifest, Digest digest) throws IOException {
    // Put by digest first: the registry itself then checks the bytes, before any tag moves.
    push(manifest, digest.toString());
    if (target.tag().isPresent()) {
      push(manifest, target.tag().get());
    }
  }

  private void push(JsonDocument manifest, String reference) throws IOException {
    workers.one(
        trying(
            () -> {
              session.pushManifest(manifest, reference);
              return true;
            }));
  }

  private void readBack(String name, Digest expected) throws IOException {
    byte[] there =
        workers.one(
            trying(
                () ->
                    session
                        .manifest(name)
                        .orElseThrow(() -> new IOException("the manifest just put is missing"))));
    Digest actual = Digest.of(there);
    if (!actual.equals(expected)) {
      throw new PushException(
          ("%s: the registry now answers with %s instead of the pushed %s; another push set the"
                  + " tag at the same moment, or something between here and the registry changes"
                  + " manifests: do not use this tag, and push again")
              .formatted(target, actual, expected));
    }
  }

  private <T> Callable<T> trying(Retry.Attempt<T> attempt) {
    return () -> retrying(attempt);
  }

  private <T> T retrying(Retry.Attempt<T> attempt) throws IOException {
    return retry.run(
        attempt,
        session.transport(),
        target,
        (failure, wait) -> progress.retrying(failure.happened(), wait));
  }

  private static int count(List<Outcome> outcomes, Outcome wanted) {
    return (int) outcomes.stream().filter(outcome -> outcome == wanted).count();
  }

  @Override
  public void close() {
    workers.close();
  }
}
