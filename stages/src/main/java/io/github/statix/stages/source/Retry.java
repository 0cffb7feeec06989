package io.github.statix.stages.source;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often, and after which pauses, an address is asked again.
 *
 * @param attempts in all, including the first
 * @param first pause; it doubles with each attempt
 * @param longest pause, unless the server asks for more
 * @param patience the most that a server's {@code Retry-After} is heeded
 * @param sleeper what waits
 */
record Retry(int attempts, Duration first, Duration longest, Duration patience, Sleeper sleeper) {

  static final Retry DEFAULT =
      new Retry(
          5,
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          pause -> Thread.sleep(pause.toMillis()));

  /**
   * The pause after this many failed attempts: between half and all of what is due, so that many
   * that failed at once do not come back at once.
   */
  Duration pause(int failed, Optional<Duration> retryAfter) {
    long due = Math.min(first.toMillis() << Math.min(failed - 1, 20), longest.toMillis());
    long jittered = due / 2 + ThreadLocalRandom.current().nextLong(due / 2 + 1);
    long asked = retryAfter.map(Duration::toMillis).orElse(0L);
    return Duration.ofMillis(Math.max(jittered, Math.min(asked, patience.toMillis())));
  }

  /** Waits. */
  interface Sleeper {
    void sleep(Duration pause) throws InterruptedException;
  }
}
