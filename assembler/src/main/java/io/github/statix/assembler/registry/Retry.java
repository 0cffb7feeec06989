package io.github.statix.assembler.registry;

import io.github.statix.stages.http.HttpFailure;
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
public record Retry(int attempts, Duration firstWait, Duration longestWait, Duration longestAsked) {

  /** Six tries in about half a minute. */
  public static final Retry DEFAULT =
      new Retry(6, Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofMinutes(2));

  /** Something that talks to a registry. */
  @FunctionalInterface
  public interface Attempt<T> {
    /** Does it once. */
    T run() throws IOException;
  }

  /** The same with at most so many tries. */
  public Retry atMost(int tries) {
    return new Retry(Math.min(tries, attempts), firstWait, longestWait, longestAsked);
  }

  /**
   * Runs an attempt until it succeeds, cannot succeed, or has been tried often enough.
   *
   * @param session that it uses, named in the message and free of its secrets there
   * @param retrying told of what happened and the wait before each new try
   * @throws PushException with what to do
   * @throws IOException that is not the registry's, such as a blob that is not sound; never retried
   */
  public <T> T run(
      Attempt<T> attempt, RegistrySession session, BiConsumer<String, Duration> retrying)
      throws IOException {
    for (int tried = 1; ; tried++) {
      RegistryFailure failure;
      try {
        return attempt.run();
      } catch (RequestFailedException e) {
        failure = e.failure();
      } catch (HttpFailure e) {
        failure = RegistryFailure.of(e);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted during a request");
      }
      if (!failure.retryable() || tried >= attempts) {
        throw exception(failure, session, tried);
      }
      Duration wait = failure.wait(Instant.now()).map(this::within).orElse(backoff(tried));
      retrying.accept(session.redact(failure.happened()), wait);
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

  static PushException exception(RegistryFailure failure, RegistrySession session, int tried) {
    return new PushException(
        "%s: %s%s; %s"
            .formatted(
                session.repository(),
                session.redact(failure.happened()),
                tried > 1 ? ", in the last of %d tries".formatted(tried) : "",
                session.redact(failure.advice().text(session.repository()))),
        failure.status());
  }
}
