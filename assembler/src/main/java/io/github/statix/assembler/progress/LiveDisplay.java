package io.github.statix.assembler.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * For a person at a terminal: events scroll by, and below them stands a line for each piece of work
 * that goes on, with its time so far.
 */
final class LiveDisplay implements Display {

  private static final String UP_AND_CLEAR = "\u001b[1A\u001b[2K";

  private final PrintStream err;
  private final IntSupplier width;
  private final Supplier<@Nullable String> answers;
  private final Works works;
  private int drawn;

  /**
   * A display with its clock.
   *
   * @param width of the terminal in columns, asked for at each draw
   * @param answers gives the line that the person types next; null at the end of the input
   */
  LiveDisplay(PrintStream err, IntSupplier width, Supplier<@Nullable String> answers) {
    this.err = err;
    this.width = width;
    this.answers = answers;
    this.works = new Works("live display", Duration.ofMillis(200), this::redraw);
  }

  @Override
  public synchronized void event(Event event) {
    if (!event.detail()) {
      erase();
      err.println(Shown.text(event.text()));
      draw();
    }
  }

  @Override
  public synchronized void status(String work, String text) {
    works.put(work, text);
  }

  @Override
  public synchronized void clear(String work) {
    works.remove(work);
    redraw();
  }

  @Override
  public synchronized boolean confirm(String question) {
    erase();
    err.print(question + " [y/N] ");
    err.flush();
    String answer = answers.get();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }

  @Override
  public synchronized void close() {
    works.stop();
    erase();
    err.flush();
  }

  private synchronized void redraw() {
    erase();
    draw();
  }

  private void erase() {
    err.print(UP_AND_CLEAR.repeat(drawn));
    drawn = 0;
  }

  private void draw() {
    // Some terminals begin another line after one that fills their width.
    int columns = works.size() == 0 ? 1 : Math.max(width.getAsInt() - 1, 1);
    works.forEach(
        (name, soFar, text) -> {
          String line =
              "  %-16s %10s  %s".formatted(name, Sizes.time(soFar), Shown.line(text, columns));
          err.println(line.length() <= columns ? line : line.substring(0, columns));
        });
    drawn = works.size();
    err.flush();
  }
}
