package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.model.WaitResponse;
import io.github.statix.stages.container.docker.stream.Streamed;
import io.github.statix.stages.container.docker.transport.Patience;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what may be silent for hours, but only as long as the daemon answers and knows it to
 * run: a connection to a daemon that is gone can stay open without a word.
 */
final class Watch {

  private final DockerClient client;
  private final Patience patience;

  Watch(DockerDaemon daemon) {
    this.client = daemon.client();
    this.patience = daemon.patience();
  }

  /**
   * Waits for the end of a stream.
   *
   * @param runs asks whether what the stream comes from still runs
   */
  void awaitEnd(Streamed<?> stream, Calls.Call<Boolean> runs) throws InterruptedException {
    boolean wasOver = false;
    while (!stream.awaitEnd(patience.look())) {
      boolean over = !runs.exec();
      if (over && wasOver && !stream.isBusy()) {
        throw new DockerClientException("it has ended, but the stream of its output has not");
      }
      wasOver = over;
    }
    stream.check();
  }

  /** Whether a container runs. */
  boolean runs(String container) {
    return Boolean.TRUE.equals(state(container).getRunning());
  }

  /** What the daemon knows of a container. */
  InspectContainerResponse.ContainerState state(String container) {
    return client.inspectContainerCmd(container).exec().getState();
  }

  /** The exit status of a container whose output has ended, which is the last it does. */
  int status(String container) throws InterruptedException {
    try (End end = new End()) {
      client.waitContainerCmd(container).exec(end);
      for (int looks = 0; !end.awaitEnd(patience.look()); looks++) {
        if (runs(container) && looks > 1) {
          throw new DockerClientException("it still runs although its output has ended");
        }
      }
      end.check();
      Integer status = end.status.get();
      if (status == null) {
        throw new DockerClientException("the daemon does not say with which status it ended");
      }
      return status;
    }
  }

  private static final class End extends Streamed<WaitResponse> {

    private final AtomicReference<@Nullable Integer> status = new AtomicReference<>();

    @Override
    protected void accept(WaitResponse response) {
      status.set(response.getStatusCode());
    }
  }
}
