package io.github.statix.assembler.jib;

import io.github.statix.assembler.login.RegistryLogins;
import io.github.statix.presets.model.ImageReference;
import java.io.IOException;
import java.util.Optional;

/** Whether a registry lets us push, found out before there is anything to push. */
public final class PushCheck {

  private PushCheck() {}

  /**
   * Begins an upload to the target's repository and cancels it. Nothing stays in the registry.
   *
   * @throws PushException when the registry does not let us, or does not answer; says what to do
   * @throws java.io.InterruptedIOException when this thread is interrupted
   */
  public static void run(ImageReference target, RegistryLogins logins, PushProgress progress)
      throws IOException {
    RegistrySession session = new RegistrySession(target, logins.find(target), Optional.empty());
    try (session;
        Workers workers = new Workers(1, session::close)) {
      workers.one(
          () ->
              Retry.DEFAULT.run(
                  () -> {
                    session.authenticate(true);
                    session.tryUpload();
                    return true;
                  },
                  session.transport(),
                  target,
                  (failure, wait) -> progress.retrying(failure.happened(), wait)));
    }
  }
}
