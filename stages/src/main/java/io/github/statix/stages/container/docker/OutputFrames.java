package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import io.github.statix.stages.container.LineSplitter;
import io.github.statix.stages.container.LogSink;
import org.jspecify.annotations.Nullable;

/** Puts the frames of an attached container together again. */
final class OutputFrames extends ResultCallback.Adapter<Frame> {

  private final LineSplitter lines;
  private volatile @Nullable Throwable failure;

  OutputFrames(LogSink log) {
    this.lines = new LineSplitter(log);
  }

  /** What broke the stream, or null. */
  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public void onNext(Frame frame) {
    byte[] payload = frame.getPayload();
    lines.accept(payload, 0, payload.length);
  }

  @Override
  public void onError(Throwable e) {
    failure = e;
    super.onError(e);
  }

  @Override
  public void onComplete() {
    lines.finish();
    super.onComplete();
  }
}
