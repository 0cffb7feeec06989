package io.github.statix.stages.store;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;

/** A blob that is not there, or is not what its name says. */
public final class BlobException extends StatixException {

  private final transient Digest digest;

  private BlobException(Digest digest, String message) {
    super(Category.DISK, message);
    this.digest = digest;
  }

  static BlobException missing(Digest digest) {
    return new BlobException(
        digest, "blob %s is not in the store; run again to make it anew".formatted(digest));
  }

  static BlobException corrupt(Digest expected, Digest actual, boolean dropped) {
    return new BlobException(
        expected,
        dropped
            ? "blob %s reads as %s and was dropped from the store; run again to make it anew"
                .formatted(expected, actual)
            : "blob %s reads as %s and cannot be dropped from the store; delete its file"
                .formatted(expected, actual));
  }

  static BlobException unexpected(Digest expected, Digest actual) {
    return new BlobException(
        expected, "expected %s but got %s; nothing was stored".formatted(expected, actual));
  }

  /** The digest that was asked for. */
  public Digest digest() {
    return digest;
  }
}
