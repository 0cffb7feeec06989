package io.github.statix.stages.container.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The file of system calls that Podman reads. */
class SystemCallsTest {

  @Test
  void closeWhenPodmanWasGivenAFileDeletesIt() throws Exception {
    Path file;
    try (SystemCalls calls = new SystemCalls("unix:///run/podman/podman.sock")) {
      String option = calls.option(true).orElseThrow();
      assertThat(calls.option(true)).contains(option);
      file = Path.of(option.substring("seccomp=".length()));
      assertThat(file).isRegularFile();
    }

    assertThat(file).doesNotExist();
  }

  @Test
  void optionWhenTheDaemonIsDockerMakesNoFile() throws Exception {
    try (SystemCalls calls = new SystemCalls("unix:///run/docker.sock")) {
      assertThat(calls.option(false).orElseThrow()).startsWith("seccomp={");
    }
  }
}
