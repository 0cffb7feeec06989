package io.github.statix.verify.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** An answer's body; the client has no limit of its own for bodies that stop coming. */
final class WatchedBody extends FilterInputStream {

  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "registry-watch");
            thread.setDaemon(true);
            return thread;
          });

  private final String origin;
  private final Duration stall;

  WatchedBody(InputStream body, String origin, Duration stall) {
    super(body);
    this.origin = origin;
    this.stall = stall;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int n = read(one, 0, 1);
    return n < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Alarm alarm = new Alarm(in);
    ScheduledFuture<?> timer = WATCH.schedule(alarm, stall.toMillis(), TimeUnit.MILLISECONDS);
    try {
      int n = in.read(into, offset, length);
      if (n < 0 && alarm.hasRung()) {
        throw new IOException("closed");
      }
      return n;
    } catch (IOException e) {
      String reason =
          alarm.hasRung() ? "it sent nothing for " + stall.toSeconds() + " s" : reason(e);
      throw new ImageSourceException(
          "the connection to %s broke (%s); try again".formatted(origin, reason), e);
    } finally {
      timer.cancel(false);
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Ends a read that takes too long by closing its stream; an interrupt does not wake it. */
  private static final class Alarm implements Runnable {

    private final InputStream body;
    private volatile boolean rung;

    Alarm(InputStream body) {
      this.body = body;
    }

    @Override
    public void run() {
      rung = true;
      try {
        body.close();
      } catch (IOException e) {
        rung = true; // The reader reports the silence, which is why it was closed.
      }
    }

    boolean hasRung() {
      return rung;
    }
  }
}
