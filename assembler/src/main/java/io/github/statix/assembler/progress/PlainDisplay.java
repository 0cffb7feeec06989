package io.github.statix.assembler.progress;

import java.io.PrintStream;

/** A line an event, for logs. */
final class PlainDisplay implements Display {

  private final PrintStream err;

  PlainDisplay(PrintStream err) {
    this.err = err;
  }

  @Override
  public synchronized void event(Event event) {
    if (!event.detail()) {
      err.println(Shown.text(event.text()));
    }
  }

  @Override
  public void status(String work, String text) {}

  @Override
  public void clear(String work) {}

  @Override
  public void close() {
    err.flush();
  }
}
