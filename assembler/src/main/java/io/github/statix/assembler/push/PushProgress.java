package io.github.statix.assembler.push;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import java.time.Duration;

/** Is told how a push gets on, from several threads at once. */
public interface PushProgress {

  /** Says nothing. */
  PushProgress NONE = new PushProgress() {};

  /** How a blob came to be in the registry. */
  enum Outcome {
    /** It was there already. */
    PRESENT,
    /** The registry took it over from another repository. */
    MOUNTED,
    /** It was uploaded. */
    SENT
  }

  /**
   * Uploads begin.
   *
   * @param target where to
   * @param blobs that are missing there
   * @param bytes of those blobs together
   */
  default void started(ImageReference target, int blobs, long bytes) {}

  /** So many more bytes of a blob have been sent. */
  default void sent(Digest blob, long bytes) {}

  /** A blob is in the registry. */
  default void finished(Digest blob, Outcome outcome) {}

  /**
   * A push came to its end, but the registry did not say whether it has some of the blobs.
   *
   * @param target where the image was pushed to
   * @param blobs how many blobs it did not confirm
   * @param of how many blobs the image has
   */
  default void unconfirmed(ImageReference target, int blobs, int of) {}

  /**
   * A request failed and is made again; if it was an upload, it starts from the first byte.
   *
   * @param what happened, for people
   * @param wait before the new try
   */
  default void retrying(String what, Duration wait) {}
}
