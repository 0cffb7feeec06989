package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RecipeOutput;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the frames of an attached container together again. */
final class OutputFrames extends ResultCallback.Adapter<Frame> {

  private final RecipeOutput output;
  private volatile @Nullable Throwable failure;

  OutputFrames(LogSink log) {
    this.output = new RecipeOutput(log);
  }

  /** What broke the stream, or null. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** The processor time of the recipe, after its end; see {@link RecipeOutput#cpu}. */
  Optional<Duration> cpu() {
    return output.cpu();
  }

  /** Whether the recipe left compiled objects; see {@link RecipeOutput#objects}. */
  boolean objects() {
    return output.objects();
  }

  @Override
  public void onNext(Frame frame) {
    byte[] payload = frame.getPayload();
    output.accept(payload, 0, payload.length);
  }

  @Override
  public void onError(Throwable e) {
    failure = e;
    super.onError(e);
  }

  @Override
  public void onComplete() {
    output.finish();
    super.onComplete();
  }
}
