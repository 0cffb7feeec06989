package io.github.statix.stages.container.docker.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A stream in chunks, each after a line with its length, the last one empty: over a socket that
 * cannot be closed for one direction only, this is how the other side learns of the end.
 */
public final class ChunkedInput extends InputStream {

  /** Takes the chunks apart, for the command behind it; {@code head} reads no byte too many. */
  public static final String RECEIVER =
      """
      exec 3<&0
      exec "$@" 0< <(
        while read -r n && [ "$n" -gt 0 ]; do head -c "$n"; done 0<&3 3<&- 2>/dev/null
      ) 3<&-
      """;

  private static final int ROOM = 16;

  private final InputStream in;
  private boolean ended;

  /** Divides this stream. */
  public ChunkedInput(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() {
    throw new UnsupportedOperationException("chunks are read whole");
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (ended) {
      return -1;
    }
    byte[] content = new byte[length - ROOM];
    int n = Math.max(0, in.read(content));
    ended = n == 0;
    byte[] head = (n + "\n").getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(head, 0, bytes, offset, head.length);
    System.arraycopy(content, 0, bytes, offset + head.length, n);
    return head.length + n;
  }
}
