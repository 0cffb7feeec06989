package io.github.statix.stages.container;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a recipe's output into lines, wherever the engine cut it into pieces. Carriage return, line
 * feed and both together end a line, so each state of a progress display is one; bytes that are not
 * UTF-8 become replacement characters; a line is broken after {@value #LONGEST} bytes.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class LineSplitter {

  private static final int LONGEST = 1 << 16;

  private final LogSink sink;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean afterCarriageReturn;

  /** Gives the lines to this sink. */
  public LineSplitter(LogSink sink) {
    this.sink = sink;
  }

  /** Takes the next piece of output. */
  public void accept(byte[] bytes, int offset, int length) {
    int start = offset;
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      byte b = bytes[i];
      if (b == '\n' || b == '\r') {
        line.write(bytes, start, i - start);
        start = i + 1;
        if (b == '\r' || !afterCarriageReturn || line.size() > 0) {
          emit();
        }
      } else if (line.size() + i - start >= LONGEST) {
        line.write(bytes, start, i - start);
        start = i;
        emit();
      }
      afterCarriageReturn = b == '\r';
    }
    line.write(bytes, start, end - start);
    sink.pause();
  }

  /** Says that no output follows; a last line without an end is given to the sink. */
  public void finish() {
    if (line.size() > 0) {
      emit();
    }
    sink.pause();
  }

  private void emit() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    sink.line(text);
  }
}
