package io.github.statix.stages.container.docker.stream;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An answer that comes in pieces. Its beginning and its end are waited for with a limit; a failure
 * is both, since docker-java's own callbacks wait for a beginning that a failure never brings.
 */
public abstract class Streamed<T> implements ResultCallback<T> {

  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile @Nullable Closeable stream;
  private volatile boolean closed;
  private volatile boolean busy;

  /** Takes a piece, on the stream's own thread; what it throws ends the stream. */
  protected abstract void accept(T piece);

  /** Called after the last piece of a stream that did not fail. */
  protected void finish() {}

  /** Waits for the answer's beginning; throws what the daemon answered instead. */
  public final void awaitStarted(Duration limit) throws InterruptedException {
    if (!started.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new UncheckedIOException(
          new InterruptedIOException("no answer for %d seconds".formatted(limit.toSeconds())));
    }
    check();
  }

  /** Waits for the answer's end, not looking at how it ended. */
  public final boolean awaitEnd(Duration limit) throws InterruptedException {
    return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether a piece is being taken, which may take its time. */
  public final boolean isBusy() {
    return busy;
  }

  /** Throws what ended the stream before its end. */
  public final void check() {
    Throwable e = failure.get();
    if (e instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (e instanceof Error error) {
      throw error;
    }
    if (e != null) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public final void onStart(Closeable opened) {
    stream = opened;
    started.countDown();
    if (closed) {
      close();
    }
  }

  @Override
  public final void onNext(T piece) {
    busy = true;
    try {
      accept(piece);
    } finally {
      busy = false;
    }
  }

  @Override
  public final void onError(Throwable e) {
    if (!closed) {
      failure.compareAndSet(null, e);
    }
    end();
  }

  @Override
  public final void onComplete() {
    if (failure.get() == null) {
      try {
        finish();
      } catch (RuntimeException e) {
        failure.compareAndSet(null, e);
      }
    }
    end();
  }

  private void end() {
    started.countDown();
    ended.countDown();
  }

  @Override
  public final void close() {
    closed = true;
    Closeable open = stream;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is of no more use.
        return;
      }
    }
  }
}
