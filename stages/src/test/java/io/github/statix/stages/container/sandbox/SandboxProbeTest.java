package io.github.statix.stages.container.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SandboxProbeTest {

  @Test
  void notStartedWhenTheProgramIsMissingNamesThePackage() throws Exception {
    IOException failure =
        org.junit.jupiter.api.Assertions.assertThrows(
            IOException.class, () -> new ProcessBuilder("no-such-program-here").start());

    assertThat(SandboxProbe.notStarted(failure)).hasMessageContaining("apt-get install bubblewrap");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bwrap: No permissions to create new namespace, likely because the kernel does not allow"
            + " non-privileged user namespaces.",
        "bwrap: Creating new namespace failed: Operation not permitted",
        "bwrap: setting up uid map: Permission denied",
        "bwrap: Can't mount proc on /newroot/proc: Operation not permitted"
      })
  void refusedWhenNamespacesAreForbiddenSaysWhatToDo(String complaint) {
    assertThat(SandboxProbe.refused(complaint))
        .hasMessageStartingWith(complaint)
        .message()
        .containsAnyOf("sysctl -w", "--privileged", "--engine docker");
  }

  @Test
  void refusedWhenBubblewrapIsTooOldSaysSo() {
    assertThat(SandboxProbe.refused("bwrap: Unknown option --clearenv"))
        .hasMessageEndingWith("bubblewrap 0.5 or newer is needed");
  }
}
