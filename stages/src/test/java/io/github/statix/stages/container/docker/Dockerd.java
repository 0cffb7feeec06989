package io.github.statix.stages.container.docker;

import io.github.statix.stages.container.Required;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Docker daemon for tests: the one {@code DOCKER_HOST} names or that is running, else one that is
 * started once for all tests (by root) and stopped after the last of them.
 */
public final class Dockerd implements BeforeAllCallback {

  private static volatile String host = "";

  /** The daemon's address, as in {@code DOCKER_HOST}. */
  public static String host() {
    return host;
  }

  /** Containers and volumes of this process or of ones that are gone. */
  static List<String> leftovers() throws IOException {
    return leftovers(host);
  }

  /** The same of another daemon. */
  static List<String> leftovers(String host) throws IOException {
    List<String> found = new ArrayList<>();
    Predicate<Map<String, String>> ours =
        labels ->
            Owner.parse(String.valueOf(labels.get(Owner.LABEL)))
                .filter(owner -> owner.equals(Owner.self()) || owner.isGone(Owner.self()))
                .isPresent();
    try (DockerDaemon daemon = DockerDaemon.connect(host)) {
      daemon.client().listContainersCmd().withShowAll(true).exec().stream()
          .filter(container -> ours.test(container.getLabels()))
          .forEach(container -> found.add("container " + List.of(container.getNames())));
      daemon.client().listVolumesCmd().exec().getVolumes().stream()
          .filter(volume -> volume.getLabels() != null && ours.test(volume.getLabels()))
          .forEach(volume -> found.add("volume " + volume.getName()));
    }
    return found;
  }

  /** Removes what this process has left because the daemon did not answer. */
  static void removeLeftovers() throws IOException {
    try (DockerDaemon daemon = DockerDaemon.connect(host)) {
      for (String left : leftovers()) {
        String name = left.replaceAll(".*[ /]([^\\]]+)]?$", "$1");
        boolean container = left.startsWith("container");
        Calls.remove(
            "remove " + left,
            container
                ? daemon.client().removeContainerCmd(name).withForce(true).withRemoveVolumes(true)
                    ::exec
                : daemon.client().removeVolumeCmd(name)::exec);
      }
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(Dockerd.class))
        .getOrComputeIfAbsent("daemon", key -> start(), Daemon.class);
    System.setProperty("docker.host", host);
    if (host.isEmpty()) {
      Required.missing("docker", "no daemon answers, and dockerd cannot be started here");
    }
  }

  private static Daemon start() {
    try (DockerDaemon running = DockerDaemon.find(System.getenv())) {
      host = running.host();
      return new Daemon(null, null);
    } catch (IOException e) {
      return startOwn();
    }
  }

  private static Daemon startOwn() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return new Daemon(null, null);
    }
    try {
      // Not below a test's folder: the path of a socket may have 107 bytes.
      Path folder = Files.createTempDirectory("dk");
      String socket = "unix://" + folder.resolve("docker.sock");
      Process process =
          new ProcessBuilder(
                  List.of(
                      "dockerd",
                      "--data-root=" + folder.resolve("data"),
                      "--exec-root=" + folder.resolve("exec"),
                      "--host=" + socket,
                      "--pidfile=" + folder.resolve("pid")))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      Daemon daemon = new Daemon(process, folder);
      for (int attempt = 0; attempt < 300 && process.isAlive(); attempt++) {
        try (DockerDaemon started = DockerDaemon.connect(socket)) {
          host = started.host();
          return daemon;
        } catch (IOException e) {
          Thread.sleep(100);
        }
      }
      System.err.println(Files.readString(folder.resolve("log")));
      daemon.close();
    } catch (IOException | InterruptedException e) {
      System.err.println("cannot start dockerd: " + e);
    }
    return new Daemon(null, null);
  }

  private record Daemon(
      @org.jspecify.annotations.Nullable Process process,
      @org.jspecify.annotations.Nullable Path folder)
      implements AutoCloseable {

    @Override
    public void close() throws IOException, InterruptedException {
      if (process != null) {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      }
      if (folder != null) {
        WorkFolder.delete(folder);
      }
    }
  }
}
