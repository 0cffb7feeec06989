package io.github.statix.stages.container.docker.stream;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.model.PullResponseItem;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One {@code docker pull}; its answer has status 200 also when it failed. */
public final class ImagePull extends Streamed<PullResponseItem> {

  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final AtomicReference<@Nullable String> error = new AtomicReference<>();

  private ImagePull() {}

  /**
   * Pulls an image and waits.
   *
   * @throws DockerClientException when that fails
   */
  public static void run(DockerClient client, String image) throws InterruptedException {
    try (ImagePull pull = new ImagePull()) {
      client.pullImageCmd(image).exec(pull);
      if (!pull.awaitEnd(LIMIT)) {
        throw new DockerClientException(
            "it took longer than %d minutes".formatted(LIMIT.toMinutes()));
      }
      pull.check();
      String error = pull.error.get();
      if (error != null) {
        throw new DockerClientException(error);
      }
    }
  }

  @Override
  protected void accept(PullResponseItem item) {
    if (item.getErrorDetail() != null) {
      error.set(item.getErrorDetail().getMessage());
    }
  }
}
