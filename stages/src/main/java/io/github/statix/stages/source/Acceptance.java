package io.github.statix.stages.source;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.BlobWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whether bytes are the source that was asked for, and stores them if they are. */
final class Acceptance {

  private final SourceRequest request;
  private final @Nullable SignatureCheck signature;
  private final BlobStore blobs;
  private final FetchProgress progress;

  Acceptance(
      SourceRequest request,
      @Nullable SignatureCheck signature,
      BlobStore blobs,
      FetchProgress progress) {
    this.request = request;
    this.signature = signature;
    this.blobs = blobs;
    this.progress = progress;
  }

  /**
   * Stores the bytes and returns their digest.
   *
   * @throws FetchFailure when they are wrong; another address may have better ones
   * @throws SourceException when no other address could help
   */
  Digest accept(Content content) throws FetchFailure, IOException, InterruptedException {
    Digest found = content.digest();
    Optional<Digest> pinned = request.sha256();
    if (pinned.isPresent() ? !found.equals(pinned.get()) : content.isHtml()) {
      throw wrong(content, found);
    }
    if (pinned.isPresent()) {
      checkBesidePin(content, found);
    } else {
      checkAlone(content, found);
    }
    return store(content, found);
  }

  private static FetchFailure wrong(Content content, Digest found) throws IOException {
    String message =
        content.isHtml()
            ? "the server answered with an HTML page, not an archive"
            : "the bytes have " + found;
    return new FetchFailure(FetchFailure.Kind.WRONG_CONTENT, message);
  }

  private void checkBesidePin(Content content, Digest found)
      throws IOException, InterruptedException {
    if (signature == null) {
      return;
    }
    SignatureCheck.Outcome outcome = signature.check(content);
    switch (outcome.state()) {
      case GOOD -> {}
      case WEAK ->
          progress.warning(
              "source %s: the signature rests on SHA-1, so only the pinned %s proves the archive"
                  .formatted(request.name(), found));
      case MISSING ->
          progress.warning(
              "source %s: the pinned %s matches, but no signature could be had (%s)"
                  .formatted(request.name(), found, String.join("; ", outcome.details())));
      case BAD ->
          throw new SourceException(
              request.name(),
              Messages.failed(request, outcome.details())
                  + "The archive has the pinned digest, yet no pinned key signed it: the pin, the"
                  + " keys or the signature's address in the preset are wrong.");
    }
  }

  private void checkAlone(Content content, Digest found)
      throws FetchFailure, IOException, InterruptedException {
    if (signature == null) {
      throw unproved(found, "no digest is pinned for %s".formatted(request.file()));
    }
    SignatureCheck.Outcome outcome = signature.check(content);
    switch (outcome.state()) {
      case GOOD -> {}
      case WEAK -> throw unproved(found, "its signature rests on SHA-1, which proves too little");
      case MISSING ->
          throw unproved(
              found,
              "no signature could be had (%s)".formatted(String.join("; ", outcome.details())));
      case BAD ->
          // Perhaps this mirror is rotten; don't suggest to pin what it gave.
          throw new FetchFailure(
              FetchFailure.Kind.WRONG_CONTENT,
              "no pinned key signed the bytes, which have %s (%s)"
                  .formatted(found, String.join("; ", outcome.details())));
    }
  }

  private SourceException unproved(Digest found, String why) {
    return new SourceException(request.name(), Messages.unproved(request, found, why));
  }

  private Digest store(Content content, Digest digest) throws IOException {
    try (InputStream in = content.open();
        BlobWriter writer = blobs.create()) {
      in.transferTo(writer);
      // Computed once more while writing: a file of a mirror may change under our hands.
      writer.commit(digest);
    }
    return digest;
  }
}
