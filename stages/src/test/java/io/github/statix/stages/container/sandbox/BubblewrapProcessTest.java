package io.github.statix.stages.container.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class BubblewrapProcessTest {

  @Test
  void busyWhenProcessesRunCountsThoseWithoutAChildButTwo() throws Exception {
    String script =
        "sleep 1000 & sleep 1000 & sh -c 'sleep 1000 & sleep 1000 & echo started; wait' & wait";
    CountDownLatch started = new CountDownLatch(1);
    try (BubblewrapProcess process =
        BubblewrapProcess.start(
            List.of("sh", "-c", script),
            new RecipeUser(OptionalInt.empty()),
            line -> started.countDown())) {
      started.await();

      // Four sleep: the recipe's own job, what waits for the lease, and two others.
      assertThat(process.busy()).isEqualTo(2);
    }
  }
}
