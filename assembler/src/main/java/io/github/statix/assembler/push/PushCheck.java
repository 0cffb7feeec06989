package io.github.statix.assembler.push;

import io.github.statix.assembler.registry.Registries;
import io.github.statix.assembler.registry.RegistrySession;
import io.github.statix.assembler.registry.Retry;
import io.github.statix.assembler.registry.Workers;
import io.github.statix.oci.model.ImageReference;
import java.io.IOException;
import java.util.List;

/** Whether a registry lets us push, found out before there is anything to push. */
public final class PushCheck {

  private PushCheck() {}

  /**
   * Begins an upload to the target's repository and cancels it. Nothing stays in the registry.
   *
   * @throws io.github.statix.assembler.registry.PushException when the registry does not let us, or
   *     does not answer; says what to do
   * @throws java.io.InterruptedIOException when this thread is interrupted
   */
  public static void run(ImageReference target, Registries registries, PushProgress progress)
      throws IOException {
    try (RegistrySession session = registries.toPush(target, List.of());
        Workers workers = new Workers(1, session::cutOff)) {
      workers.one(
          () ->
              Retry.DEFAULT.run(
                  () -> {
                    session.connect();
                    session.tryUpload();
                    return true;
                  },
                  session,
                  progress::retrying));
    }
  }
}
