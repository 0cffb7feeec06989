package io.github.statix.stages.container.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.stages.container.Processes;
import org.junit.jupiter.api.RepeatedTest;

final class ProcessTreeTest {

  private static final String MARK = "984" + ProcessHandle.current().pid();

  @RepeatedTest(20)
  void killWhenProcessesAreBeingStartedLeavesNone() throws Exception {
    String some = "for i in {1..100}; do sleep " + MARK + " & done; wait";
    Process process = new ProcessBuilder("bash", "-c", some).start();
    while (process.descendants().count() < 5) {
      Thread.onSpinWait();
    }

    assertThat(ProcessTree.kill(process)).contains(process.toHandle());

    assertThat(Processes.awaitGone("sleep " + MARK)).isEmpty();
    assertThat(process.waitFor()).isEqualTo(137);
  }
}
