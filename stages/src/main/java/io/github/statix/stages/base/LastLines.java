package io.github.statix.stages.base;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.stages.container.LogSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** Passes lines on and keeps those that an error message needs. */
final class LastLines implements LogSink {

  private static final int KEPT = 12;
  private static final int SHOWN = 4;
  private static final Pattern COMPLAINT = Pattern.compile("(E|.*[Ee]rror): .*");

  /** What mmdebstrap's helper says of every failure. */
  private static final Pattern FOLLOWS =
      Pattern.compile("E: (system failed: \\d+|unshared command failed)");

  private final LogSink next;
  private final Deque<String> lines = new ArrayDeque<>();

  LastLines(LogSink next) {
    this.next = next;
  }

  @Override
  public synchronized void line(String line) {
    if (lines.size() == KEPT) {
      lines.removeFirst();
    }
    lines.addLast(ForeignText.line(line));
    next.line(line);
  }

  @Override
  public void pause() {
    next.pause();
  }

  /** The newest lines that complain, as one; when none does, the newest. */
  synchronized String complaint() {
    List<String> errors = lines.stream().filter(LastLines::complains).toList();
    List<String> shown = errors.isEmpty() ? List.copyOf(lines) : errors;
    List<String> newest = shown.subList(Math.max(0, shown.size() - SHOWN), shown.size());
    return String.join("; ", newest.stream().map(ForeignText::line).toList());
  }

  private static boolean complains(String line) {
    return COMPLAINT.matcher(line).matches() && !FOLLOWS.matcher(line).matches();
  }
}
