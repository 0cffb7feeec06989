package io.github.statix.stages.container.docker;

import io.github.statix.stages.container.sandbox.seccomp.SeccompProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The filter of system calls for recipes, in the form a daemon takes it: Docker as text, Podman as
 * a file of its machine. A Podman that is reached over a network keeps its own filter, which is
 * weaker.
 */
final class SystemCalls implements AutoCloseable {

  private final String host;
  private @Nullable Path file;

  SystemCalls(String host) {
    this.host = host;
  }

  /** The security option, if the daemon can be given one. */
  synchronized Optional<String> option(boolean podman) throws IOException {
    if (!podman) {
      return Optional.of("seccomp=" + SeccompProfile.json());
    }
    if (!host.startsWith("unix:") && !host.startsWith("/")) {
      return Optional.empty();
    }
    Path written = file;
    if (written == null) {
      written = Files.createTempFile("statix-seccomp", ".json");
      file = Files.writeString(written, SeccompProfile.json());
    }
    return Optional.of("seccomp=" + written);
  }

  @Override
  public synchronized void close() throws IOException {
    Path written = file;
    file = null;
    if (written != null) {
      Files.deleteIfExists(written);
    }
  }
}
