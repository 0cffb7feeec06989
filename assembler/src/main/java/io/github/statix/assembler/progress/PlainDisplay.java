package io.github.statix.assembler.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A line an event, for logs. Work that goes on gets a line each minute with what it said last,
 * since some services end a job whose log is silent for ten minutes.
 */
final class PlainDisplay implements Display {

  private static final Duration BEAT = Duration.ofMinutes(1);

  private record Work(long start, String text) {}

  private final PrintStream err;
  private final Map<String, Work> works = new LinkedHashMap<>();
  private final ScheduledExecutorService clock;

  PlainDisplay(PrintStream err) {
    this(err, BEAT);
  }

  PlainDisplay(PrintStream err, Duration beat) {
    this.err = err;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "plain display");
              thread.setDaemon(true);
              return thread;
            });
    this.clock.scheduleAtFixedRate(
        this::beat, beat.toMillis(), beat.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void event(Event event) {
    if (!event.detail()) {
      err.println(Shown.text(event.text()));
    }
  }

  @Override
  public synchronized void status(String work, String text) {
    works.merge(
        work,
        new Work(System.nanoTime(), text),
        (before, now) -> new Work(before.start(), now.text()));
  }

  @Override
  public synchronized void clear(String work) {
    works.remove(work);
  }

  private synchronized void beat() {
    long now = System.nanoTime();
    works.forEach(
        (name, work) ->
            err.printf(
                "%s: %s so far: %s%n",
                name,
                Sizes.time(Duration.ofNanos(now - work.start())),
                Shown.line(work.text(), 200)));
  }

  @Override
  public synchronized void close() {
    clock.shutdownNow();
    works.clear();
    err.flush();
  }
}
