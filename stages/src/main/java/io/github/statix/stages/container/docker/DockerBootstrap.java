package io.github.statix.stages.container.docker;

import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.base.BootstrapTool;
import io.github.statix.stages.container.LogSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Debian's tools in a container of a bootstrap image, for machines that have none. */
public final class DockerBootstrap implements BootstrapTool {

  private static final String RESULT = "/statix-output";

  private final DockerDaemon daemon;
  private final ImageReference image;

  /**
   * Notes where to run them; asks nothing yet.
   *
   * @param daemon is closed with this
   * @param image a Debian image, pulled when the daemon has not got it
   */
  public DockerBootstrap(DockerDaemon daemon, ImageReference image) {
    this.daemon = daemon;
    this.image = image;
  }

  @Override
  public String name() {
    return "mmdebstrap in a container of " + image;
  }

  @Override
  public boolean hasMmdebstrap() {
    return false;
  }

  @Override
  public void run(Path input, Path output, Network network, LogSink log)
      throws IOException, InterruptedException {
    // The input's files lie below one folder, "statix"; the container is thrown away with it.
    ToolRun run =
        new ToolRun(
            image.toString(),
            List.of("/bin/sh", "-c", "cd /statix && exec /bin/sh ./run >" + RESULT),
            input,
            RESULT,
            network == Network.MIRROR,
            log);
    try (InputStream result = daemon.runTool(run);
        TarArchiveInputStream tar = new TarArchiveInputStream(result)) {
      if (tar.getNextEntry() == null) {
        throw new IOException("the container of %s left no result".formatted(image));
      }
      Files.copy(tar, output, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    daemon.close();
  }
}
