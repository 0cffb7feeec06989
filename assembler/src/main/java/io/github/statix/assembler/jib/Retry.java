package io.github.statix.assembler.jib;

import com.google.cloud.tools.jib.api.RegistryException;
import io.github.statix.presets.model.ImageReference;
import io.github.statix.stages.store.BlobException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;

/**
 * How often and after what wait a failed request is made again: exponentially longer with jitter,
 * or as long as the registry asks within reason.
 *
 * @param attempts tries in all, at least one
 * @param firstWait before the second try, on average
 * @param longestWait never longer than this, unless the registry asks
 * @param longestAsked never longer than this, even if the registry asks
 */
record Retry(int attempts, Duration firstWait, Duration longestWait, Duration longestAsked) {

  static final Retry DEFAULT =
      new Retry(6, Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofMinutes(2));

  /** Something that talks to a registry. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException, RegistryException;
  }

  /**
   * Runs an attempt until it succeeds, cannot succeed, or has been tried often enough.
   *
   * @param transport knows what was asked last
   * @param about what the push is for, named in the message
   * @param retrying told of the failure and the wait before each new try
   * @throws PushException with what to do
   * @throws BlobException when the bytes to send are not sound; never retried
   */
  <T> T run(
      Attempt<T> attempt,
      Transport transport,
      ImageReference about,
      BiConsumer<RegistryFailure, Duration> retrying)
      throws IOException {
    for (int tried = 1; ; tried++) {
      RegistryFailure failure;
      try {
        return attempt.run();
      } catch (IOException | RegistryException e) {
        BlobException unsound = RegistryFailure.cause(e, BlobException.class);
        if (unsound != null) {
          throw unsound;
        }
        PushException own = RegistryFailure.cause(e, PushException.class);
        if (own != null) {
          throw own;
        }
        failure = RegistryFailure.of(e, transport.lastRequest());
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted during " + failure.request());
        }
      }
      if (!failure.retryable() || tried >= attempts) {
        throw exception(failure, about, tried);
      }
      Duration wait = failure.wait(Instant.now()).map(this::within).orElse(backoff(tried));
      retrying.accept(failure, wait);
      sleep(wait);
    }
  }

  private Duration within(Duration asked) {
    return asked.compareTo(longestAsked) > 0 ? longestAsked : asked;
  }

  private Duration backoff(int tried) {
    long wait = Math.min(longestWait.toMillis(), firstWait.toMillis() << Math.min(tried - 1, 20));
    // Half to one and a half, so that many uploads cut off together do not return together.
    return Duration.ofMillis(wait / 2 + ThreadLocalRandom.current().nextLong(wait + 1));
  }

  private static void sleep(Duration wait) throws InterruptedIOException {
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a registry");
    }
  }

  private static PushException exception(RegistryFailure failure, ImageReference about, int tried) {
    return new PushException(
        "%s: %s%s; %s"
            .formatted(
                about,
                failure.happened(),
                tried > 1 ? ", in the last of %d tries".formatted(tried) : "",
                failure.advice(about.registry(), about.repository())),
        failure.status());
  }
}
