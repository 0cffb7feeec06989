package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.LoadResponseItem;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.container.docker.stream.Streamed;
import io.github.statix.stages.container.docker.stream.TarStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One {@code docker load}; its answer has status 200 also when it failed. */
final class ImageLoad extends Streamed<LoadResponseItem> {

  private static final Pattern LOADED = Pattern.compile("Loaded image(?: ID)?: *(\\S+)");

  private static final Duration ALWAYS = Duration.ofDays(1);

  private final AtomicReference<@Nullable String> name = new AtomicReference<>();
  private final AtomicReference<@Nullable String> error = new AtomicReference<>();

  private ImageLoad() {}

  static String run(DockerClient client, InputStream archive)
      throws IOException, InterruptedException {
    String doing = "load an image into the Docker daemon";
    ImageLoad load = new ImageLoad();
    try (load) {
      client.loadImageAsyncCmd(archive).exec(load);
      // Every wait for a next piece of the answer has its limit already.
      while (!load.awaitEnd(ALWAYS)) {}
      load.check();
    } catch (RuntimeException e) {
      IOException failure = archive instanceof TarStream tar ? tar.failure() : null;
      throw failure != null ? failure : Calls.failed(doing, e);
    }
    IOException failure = archive instanceof TarStream tar ? tar.failure() : null;
    if (failure != null) {
      throw failure;
    }
    String error = load.error.get();
    if (error != null) {
      throw new StatixException(
          Category.ENGINE, "cannot %s: %s".formatted(doing, ForeignText.line(error)));
    }
    String name = load.name.get();
    if (name == null) {
      throw new StatixException(
          Category.ENGINE, "cannot %s: it did not say what it loaded".formatted(doing));
    }
    return name;
  }

  @Override
  protected void accept(LoadResponseItem item) {
    if (item.getErrorDetail() != null) {
      error.set(item.getErrorDetail().getMessage());
    }
    String text = item.getStream();
    if (text != null) {
      Matcher loaded = LOADED.matcher(text);
      if (loaded.find()) {
        name.compareAndSet(null, loaded.group(1));
      }
    }
  }
}
