package io.github.statix.assembler.progress;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The pieces of work that go on, such as stages and downloads, and a clock for what shows them. Its
 * owner synchronises all calls.
 */
final class Works {

  private record Work(long start, String text) {}

  /** Shows one piece of work. */
  interface Shower {
    void show(String name, Duration soFar, String text);
  }

  private final Map<String, Work> works = new LinkedHashMap<>();
  private final ScheduledExecutorService clock;

  /**
   * Begins without any work.
   *
   * @param thread the name of the clock's thread
   * @param interval after which {@code tick} runs again
   */
  Works(String thread, Duration interval, Runnable tick) {
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, thread);
              made.setDaemon(true);
              return made;
            });
    clock.scheduleAtFixedRate(
        tick, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Replaces what is said of a piece of work, which begins when it is new. */
  void put(String name, String text) {
    works.merge(
        name,
        new Work(System.nanoTime(), text),
        (before, now) -> new Work(before.start(), now.text()));
  }

  void remove(String name) {
    works.remove(name);
  }

  int size() {
    return works.size();
  }

  /** Shows each piece of work with its time so far, the first that began first. */
  void forEach(Shower shower) {
    long now = System.nanoTime();
    works.forEach(
        (name, work) -> shower.show(name, Duration.ofNanos(now - work.start()), work.text()));
  }

  /** Stops the clock and forgets all work, so that a tick already begun shows nothing. */
  void stop() {
    clock.shutdownNow();
    works.clear();
  }
}
