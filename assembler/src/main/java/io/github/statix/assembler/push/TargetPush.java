package io.github.statix.assembler.push;

import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.push.PushProgress.Outcome;
import io.github.statix.assembler.registry.Presence;
import io.github.statix.assembler.registry.PushException;
import io.github.statix.assembler.registry.RegistrySession;
import io.github.statix.assembler.registry.RequestFailedException;
import io.github.statix.assembler.registry.Retry;
import io.github.statix.assembler.registry.UploadBlob;
import io.github.statix.assembler.registry.Workers;
import io.github.statix.oci.document.JsonDocument;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/** One image on its way to one target. */
final class TargetPush implements AutoCloseable {

  private static final int REQUESTS_AT_ONCE = 4;

  /** A registry that needs longer than this to show what it took will not show it at all. */
  private static final int LOOKS_AFTERWARDS = 4;

  private final ImageReference target;
  private final RegistrySession session;
  private final Map<Digest, String> mounts;
  private final Retry retry;
  private final PushProgress progress;
  private final Workers workers;
  private final AtomicLong bytesSent = new AtomicLong();

  TargetPush(
      ImageReference target,
      RegistrySession session,
      Map<Digest, String> mounts,
      Retry retry,
      PushProgress progress) {
    this.target = target;
    this.session = session;
    this.mounts = Map.copyOf(mounts);
    this.retry = retry;
    this.progress = progress;
    this.workers = new Workers(REQUESTS_AT_ONCE, session::cutOff);
  }

  PushedImage run(AssembledImage image, BlobStore store) throws IOException {
    Digest digest = image.digest();
    String name = target.tag().orElse(digest.toString());
    List<UploadBlob> layers = layers(image, store);
    List<UploadBlob> config = List.of(UploadBlob.of(image.config()));
    List<UploadBlob> blobs = new ArrayList<>(layers);
    blobs.addAll(config);
    workers.one(trying(this::connect));
    List<Callable<Boolean>> questions = new ArrayList<>();
    questions.add(trying(() -> isTagged(name, digest) && isTagged(digest.toString(), digest)));
    blobs.forEach(blob -> questions.add(trying(() -> isThere(blob))));
    List<Boolean> answers = workers.all(questions);
    if (!answers.contains(false)) {
      return new PushedImage(target.withDigest(digest), 0, 0, 0, blobs.size(), true);
    }
    List<Boolean> present = answers.subList(1, answers.size());
    announce(blobs, present);
    List<Outcome> outcomes = upload(layers, present.subList(0, layers.size()));
    // The config comes last: a registry may check that the layers it names are there.
    outcomes.addAll(upload(config, present.subList(layers.size(), blobs.size())));
    if (!answers.get(0)) {
      tag(image.manifest(), digest);
    }
    checkKept(blobs, name, digest);
    return new PushedImage(
        target.withDigest(digest),
        bytesSent.get(),
        count(outcomes, Outcome.SENT),
        count(outcomes, Outcome.MOUNTED),
        count(outcomes, Outcome.PRESENT),
        false);
  }

  private boolean connect() throws IOException {
    session.connect();
    return true;
  }

  private boolean isTagged(String name, Digest digest) throws IOException {
    return session.manifest(name).filter(it -> Digest.of(it.bytes()).equals(digest)).isPresent();
  }

  private boolean isThere(UploadBlob blob) throws IOException {
    return session.presence(blob.digest(), blob.size()) == Presence.PRESENT;
  }

  private static List<UploadBlob> layers(AssembledImage image, BlobStore store) {
    Map<Digest, UploadBlob> distinct = new LinkedHashMap<>();
    for (Layer layer : image.layers()) {
      distinct.put(layer.digest(), UploadBlob.of(layer, store));
    }
    return List.copyOf(distinct.values());
  }

  private void announce(List<UploadBlob> blobs, List<Boolean> present) {
    int missing = 0;
    long bytes = 0;
    for (int i = 0; i < blobs.size(); i++) {
      if (!present.get(i)) {
        missing++;
        bytes += blobs.get(i).size();
      }
    }
    progress.started(target, missing, bytes);
  }

  private List<Outcome> upload(List<UploadBlob> blobs, List<Boolean> present) throws IOException {
    List<Outcome> outcomes = new ArrayList<>();
    List<Callable<Outcome>> uploads = new ArrayList<>();
    for (int i = 0; i < blobs.size(); i++) {
      UploadBlob blob = blobs.get(i);
      if (present.get(i)) {
        outcomes.add(Outcome.PRESENT);
        progress.finished(blob.digest(), Outcome.PRESENT);
      } else {
        uploads.add(() -> upload(blob));
      }
    }
    outcomes.addAll(workers.all(uploads));
    return outcomes;
  }

  private Outcome upload(UploadBlob blob) throws IOException {
    boolean[] again = {false};
    String from = mounts.get(blob.digest());
    Outcome outcome =
        retrying(
            () -> {
              // The answer to a finished upload may have been what got lost.
              if (again[0] && isThere(blob)) {
                return Outcome.SENT;
              }
              if (!again[0] && from != null && session.mount(blob, from)) {
                return Outcome.MOUNTED;
              }
              again[0] = true;
              session.upload(blob, bytes -> sent(blob, bytes));
              return Outcome.SENT;
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

  /** A registry may say that it took something and have kept nothing, or something else. */
  private void checkKept(List<UploadBlob> blobs, String name, Digest digest) throws IOException {
    List<Callable<Boolean>> questions = new ArrayList<>();
    for (String reference : new LinkedHashSet<>(List.of(name, digest.toString()))) {
      questions.add(() -> isReadBack(reference, digest));
    }
    for (UploadBlob blob : blobs) {
      questions.add(
          () -> retry.atMost(LOOKS_AFTERWARDS).run(() -> isKept(blob), session, this::retrying));
    }
    int unconfirmed = Collections.frequency(workers.all(questions), false);
    if (unconfirmed > 0) {
      progress.unconfirmed(target, unconfirmed, blobs.size());
    }
  }

  /** Whether the registry says so; it may say nothing, but not that it lacks the blob. */
  private boolean isKept(UploadBlob blob) throws IOException {
    Presence presence = session.presence(blob.digest(), blob.size());
    if (presence == Presence.ABSENT) {
      throw RequestFailedException.lost("the registry lacks %s now".formatted(blob.digest()));
    }
    if (presence == Presence.OTHER_LENGTH) {
      throw RequestFailedException.lost(
          "the registry has %s with another length than %d bytes now"
              .formatted(blob.digest(), blob.size()));
    }
    return presence == Presence.PRESENT;
  }

  private boolean isReadBack(String name, Digest expected) throws IOException {
    byte[] there =
        retrying(
            () ->
                session
                    .manifest(name)
                    .orElseThrow(
                        () ->
                            RequestFailedException.lost(
                                "the manifest just put is missing under " + name))
                    .bytes());
    Digest actual = Digest.of(there);
    if (!actual.equals(expected)) {
      throw new PushException(
          ("%s: the registry now answers with %s instead of the pushed %s; another push set the"
                  + " tag at the same moment, or something between here and the registry changes"
                  + " manifests: do not use this tag, and push again")
              .formatted(target, actual, expected));
    }
    return true;
  }

  private <T> Callable<T> trying(Retry.Attempt<T> attempt) {
    return () -> retrying(attempt);
  }

  private <T> T retrying(Retry.Attempt<T> attempt) throws IOException {
    return retry.run(attempt, session, this::retrying);
  }

  private void retrying(String what, Duration wait) {
    progress.retrying(what, wait);
  }

  private static int count(List<Outcome> outcomes, Outcome wanted) {
    return (int) outcomes.stream().filter(outcome -> outcome == wanted).count();
  }

  @Override
  public void close() {
    workers.close();
  }
}
