package io.github.statix.stages.http;

import java.time.Duration;
import java.util.Optional;
import okhttp3.Call;

/**
 * Cuts a request off when it takes too long or its thread is interrupted. Sockets heed neither
 * interrupts nor a server that sends a byte now and then.
 */
final class Watch {

  private final HttpLimits limits;
  private final Thread thread = Thread.currentThread();

  private long since;
  private boolean waiting = true;
  private Duration longest;
  private boolean mustFlow;
  private long waited;
  private long bytes;
  private long documentLeft = Long.MAX_VALUE;
  private Optional<String> reason = Optional.empty();
  private Optional<Call> call = Optional.empty();

  Watch(HttpLimits limits) {
    this.limits = limits;
    this.longest = limits.answer();
    this.since = System.nanoTime();
  }

  /** What to cut off. */
  synchronized void over(Call started) {
    call = Optional.of(started);
  }

  /** Bytes are about to be handed to the network. */
  synchronized void sending() {
    begin(limits.answer());
    mustFlow = false;
  }

  /** All was sent; now the answer is due. */
  synchronized void awaitingAnswer(boolean afterContent) {
    begin(afterContent ? limits.uploadAnswer() : limits.answer());
    mustFlow = false;
  }

  /** A piece of the body is about to be read. */
  synchronized void reading() {
    begin(limits.window());
    mustFlow = true;
  }

  /** The wait is over; so many bytes came. */
  synchronized void done(long more) {
    long now = System.nanoTime() - since;
    waiting = false;
    if (!mustFlow) {
      return;
    }
    waited += now;
    documentLeft -= documentLeft == Long.MAX_VALUE ? 0 : now;
    bytes += more;
    if (waited >= limits.window().toNanos() && bytes >= limits.slowest()) {
      waited = 0;
      bytes = 0;
    }
  }

  /** The whole rest of the body is a small document. */
  synchronized void document() {
    documentLeft = limits.document().toNanos();
  }

  private void begin(Duration limit) {
    longest = limit;
    since = System.nanoTime();
    waiting = true;
  }

  /** Looks whether it is time; called every now and then by another thread. */
  synchronized void look() {
    if (reason.isPresent() || !waiting) {
      return;
    }
    long now = System.nanoTime() - since;
    if (thread.isInterrupted()) {
      end("interrupted");
    } else if (mustFlow && waited + now >= limits.window().toNanos() && bytes < limits.slowest()) {
      end(
          "fewer than %d bytes came in %d s"
              .formatted(limits.slowest(), limits.window().toSeconds()));
    } else if (mustFlow ? now >= documentLeft : now >= longest.toNanos()) {
      end("no answer in time (%d s)".formatted(now / 1_000_000_000));
    }
  }

  synchronized void cutOff() {
    end("cut off");
  }

  private void end(String why) {
    reason = Optional.of(why);
    call.ifPresent(Call::cancel);
  }

  /** Why it was cut off, if it was. */
  synchronized Optional<String> reason() {
    return reason;
  }
}
