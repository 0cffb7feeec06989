package io.github.statix.stages.container.docker;

import io.github.statix.stages.container.Required;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Podman's Docker-compatible API for tests, with a storage of its own: started once (by root) and
 * stopped after the last test.
 */
final class Podman implements BeforeAllCallback {

  private static volatile String host = "";

  /** The address, as in {@code DOCKER_HOST}. */
  static String host() {
    return host;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(Podman.class))
        .getOrComputeIfAbsent("service", key -> start(), Service.class);
    System.setProperty("docker.host", host);
    if (host.isEmpty()) {
      Required.missing("podman", "it cannot be started here");
    }
  }

  private static Service start() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return new Service(null, null);
    }
    try {
      // Not below a test's folder: the path of a socket may have 107 bytes.
      Path folder = Files.createTempDirectory("pm");
      Service service = new Service(process(folder), folder);
      String socket = "unix://" + folder.resolve("podman.sock");
      for (int attempt = 0; attempt < 300 && service.isAlive(); attempt++) {
        try (DockerDaemon started = DockerDaemon.connect(socket)) {
          host = started.host();
          return service;
        } catch (IOException e) {
          Thread.sleep(100);
        }
      }
      System.err.println(Files.readString(folder.resolve("log")));
      service.close();
    } catch (IOException | InterruptedException e) {
      System.err.println("cannot start podman: " + e);
    }
    return new Service(null, null);
  }

  private static Process process(Path folder) throws IOException {
    // Podman asks for more than a root without CAP_SYS_RESOURCE may give.
    Path configuration =
        Files.writeString(
            folder.resolve("containers.conf"),
            "[containers]\ndefault_ulimits = [\"nofile=16384:16384\", \"nproc=16384:16384\"]\n");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                "podman",
                "--root=" + folder.resolve("root"),
                "--runroot=" + folder.resolve("run"),
                "--cgroup-manager=cgroupfs",
                "system",
                "service",
                "--time=0",
                "unix://" + folder.resolve("podman.sock")));
    builder.environment().put("CONTAINERS_CONF", configuration.toString());
    return builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
  }

  private record Service(@Nullable Process process, @Nullable Path folder)
      implements AutoCloseable {

    private boolean isAlive() {
      return process != null && process.isAlive();
    }

    @Override
    public void close() throws IOException, InterruptedException {
      if (process == null || folder == null) {
        return;
      }
      process.destroy();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      // Podman binds this folder to itself.
      new ProcessBuilder("umount", "-l", folder.resolve("root/overlay").toString())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
      WorkFolder.delete(folder);
    }
  }
}
