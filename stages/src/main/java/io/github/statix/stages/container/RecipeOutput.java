package io.github.statix.stages.container;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The output of a container: lines for the log, and behind them what {@link RecipeCommand} appends,
 * a mark, the output of the shell's {@code times}, and a word about its compile cache. Only the
 * very end of the output counts, and only when no recipe is alive any more to write it; the same
 * bytes anywhere else are log. Output without such an end, that of other programs, is log as a
 * whole.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class RecipeOutput {

  /** ASCII's record separator, which hardly any log holds: what follows waits for its end. */
  private static final byte MARK = 0x1e;

  /** No end is longer. */
  private static final int LONGEST = 128;

  /** The first line is the shell's own times, the second one those of its children. */
  private static final Pattern TIMES =
      Pattern.compile(
          "\\x1e[0-9ms.]+ [0-9ms.]+\n([0-9]{1,9})m([0-9]{1,2})\\.([0-9]{3})s"
              + " ([0-9]{1,9})m([0-9]{1,2})\\.([0-9]{3})s\n(objects\n)?");

  private final LineSplitter lines;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private Optional<Duration> cpu = Optional.empty();
  private boolean objects;

  /** Gives the lines to this sink. */
  public RecipeOutput(LogSink log) {
    this.lines = new LineSplitter(log);
  }

  /** Takes the next piece of output. */
  public void accept(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int mark = end - 1;
    while (mark >= offset && bytes[mark] != MARK) {
      mark--;
    }
    if (mark >= offset) {
      release();
      lines.accept(bytes, offset, mark - offset);
      held.write(bytes, mark, end - mark);
    } else if (held.size() > 0) {
      held.write(bytes, offset, length);
    } else {
      lines.accept(bytes, offset, length);
    }
    if (held.size() > LONGEST) {
      release();
    }
  }

  /** Says that no output follows. */
  public void finish() {
    Matcher times = TIMES.matcher(held.toString(StandardCharsets.ISO_8859_1));
    if (times.matches()) {
      cpu = Optional.of(duration(times, 1).plus(duration(times, 4)));
      objects = times.group(7) != null;
      held.reset();
    }
    release();
    lines.finish();
  }

  /**
   * The processor time of the recipe; empty before the end, and when the output has no such end.
   */
  public Optional<Duration> cpu() {
    return cpu;
  }

  /** Whether the end says that there are compiled objects in the container's volume for them. */
  public boolean objects() {
    return objects;
  }

  private void release() {
    lines.accept(held.toByteArray(), 0, held.size());
    held.reset();
  }

  private static Duration duration(Matcher times, int first) {
    return Duration.ofMinutes(Long.parseLong(times.group(first)))
        .plusSeconds(Long.parseLong(times.group(first + 1)))
        .plusMillis(Long.parseLong(times.group(first + 2)));
  }
}
