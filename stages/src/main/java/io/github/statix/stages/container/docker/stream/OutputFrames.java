package io.github.statix.stages.container.docker.stream;

import com.github.dockerjava.api.model.Frame;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RecipeOutput;
import java.time.Duration;
import java.util.Optional;

/** Puts the frames of an attached container together again. */
public final class OutputFrames extends Streamed<Frame> {

  private final RecipeOutput output;

  /** Gives the lines of the output to this sink. */
  public OutputFrames(LogSink log) {
    this.output = new RecipeOutput(log);
  }

  /** The processor time of the recipe, after its end; see {@link RecipeOutput#cpu}. */
  public Optional<Duration> cpu() {
    return output.cpu();
  }

  /** Whether the recipe left compiled objects; see {@link RecipeOutput#objects}. */
  public boolean objects() {
    return output.objects();
  }

  @Override
  protected void accept(Frame frame) {
    byte[] payload = frame.getPayload();
    output.accept(payload, 0, payload.length);
  }

  @Override
  protected void finish() {
    output.finish();
  }
}
