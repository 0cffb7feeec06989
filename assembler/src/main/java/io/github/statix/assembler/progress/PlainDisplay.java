package io.github.statix.assembler.progress;

import java.io.PrintStream;
import java.time.Duration;

/**
 * A line an event, for logs. Work that goes on gets a line each minute with what it said last,
 * since some services end a job whose log is silent for ten minutes.
 */
final class PlainDisplay implements Display {

  private static final Duration BEAT = Duration.ofMinutes(1);

  private final PrintStream err;
  private final Works works;

  PlainDisplay(PrintStream err) {
    this(err, BEAT);
  }

  PlainDisplay(PrintStream err, Duration beat) {
    this.err = err;
    this.works = new Works("plain display", beat, this::beat);
  }

  @Override
  public synchronized void event(Event event) {
    if (!event.detail()) {
      err.println(Shown.text(event.text()));
    }
  }

  @Override
  public synchronized void status(String work, String text) {
    works.put(work, text);
  }

  @Override
  public synchronized void clear(String work) {
    works.remove(work);
  }

  private synchronized void beat() {
    works.forEach(
        (name, soFar, text) ->
            err.printf("%s: %s so far: %s%n", name, Sizes.time(soFar), Shown.line(text, 200)));
  }

  @Override
  public synchronized void close() {
    works.stop();
    err.flush();
  }
}
