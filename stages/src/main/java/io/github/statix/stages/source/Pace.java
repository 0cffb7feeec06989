package io.github.statix.stages.source;

import io.github.statix.stages.http.BoundedSockets;
import java.time.Duration;

/** Watches that a body comes fast enough; a drip counts as a connection that broke off. */
final class Pace {

  /** What may stand before, between and after the parts of a body, in bytes. */
  private static final long OVERHEAD = 1 << 20;

  private final Limits limits;
  private final long deadline;
  private long windowEnd;
  private long inWindow;

  /**
   * Begins to watch.
   *
   * @param deadline until when the whole may last, in the time of {@link System#nanoTime}
   */
  Pace(Limits limits, long deadline) {
    this.limits = limits;
    this.deadline = deadline;
    this.windowEnd = System.nanoTime() + limits.window().toNanos();
  }

  /** Bounds the next read, which returns so many bytes at most. */
  void reading(int most) {
    Duration left = Duration.ofNanos(Math.max(deadline - System.nanoTime(), 1));
    Duration next = limits.head().compareTo(left) < 0 ? limits.head() : left;
    BoundedSockets.allow(most + OVERHEAD, next);
  }

  /** Counts what came; the failure says how far that was. */
  void came(int bytes, String reached) throws FetchFailure {
    long now = System.nanoTime();
    inWindow += bytes;
    if (now - deadline > 0) {
      throw FetchFailure.lasting("it takes longer than " + words(limits.total()) + reached);
    }
    if (now - windowEnd < 0) {
      return;
    }
    if (inWindow < limits.perWindow()) {
      throw FetchFailure.passing(
          "less than %d bytes came in %s%s"
              .formatted(limits.perWindow(), words(limits.window()), reached));
    }
    inWindow = 0;
    windowEnd = now + limits.window().toNanos();
  }

  private static String words(Duration time) {
    return time.toHours() > 0 ? time.toHours() + " hours" : time.toSeconds() + " seconds";
  }

  /**
   * How much and how long a server may send.
   *
   * @param silence the longest wait for one more byte
   * @param head the longest wait for the head of an answer, and for the next piece of its body
   * @param window what a body is slow over, so that it counts as broken off
   * @param perWindow bytes that come in a window at least
   * @param total the longest that one address is tried
   * @param bytes the largest file
   */
  record Limits(
      Duration silence,
      Duration head,
      Duration window,
      long perWindow,
      Duration total,
      long bytes) {

    static final Limits DEFAULT =
        new Limits(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            3_000,
            Duration.ofHours(6),
            4L << 30);
  }
}
