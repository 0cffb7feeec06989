package io.github.statix.stages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.message.Category;
import io.github.statix.presets.model.TimeLimit;
import io.github.statix.stages.container.Remains;
import io.github.statix.stages.run.StageLimits.Disk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When and how a stage is ended that exceeds a limit. */
@Timeout(60)
final class StageWatchTest {

  private static final Optional<TimeLimit> SECOND = Optional.of(TimeLimit.parse("1s"));
  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void startWhenTheTimeIsOverEndsTheRecipeAndLeavesTheThreadAlone() throws Exception {
    CountDownLatch killed = new CountDownLatch(1);
    try (StageWatch watch = StageWatch.start(SECOND, List.of(), LONG)) {
      watch.stop().started(killed::countDown);

      assertThat(killed.await(50, TimeUnit.SECONDS)).isTrue();
      assertThat(watch.reason()).contains(new StageWatch.Reason.Late(SECOND.get()));
      assertThat(watch.interrupted()).isFalse();
    }
  }

  @Test
  void startWhenTheEngineDoesNotEndTheRecipeInterruptsTheThread() {
    try (StageWatch watch = StageWatch.start(SECOND, List.of(), Duration.ofMillis(100))) {
      watch.stop().started(() -> {});

      assertThatThrownBy(() -> Thread.sleep(50_000)).isInstanceOf(InterruptedException.class);
      assertThat(watch.interrupted()).isTrue();
    }
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void startWhenTheRecipeHasEndedInterruptsTheThread() {
    try (StageWatch watch = StageWatch.start(SECOND, List.of(), LONG)) {
      watch.recipeEnded();

      assertThatThrownBy(() -> Thread.sleep(50_000)).isInstanceOf(InterruptedException.class);
      assertThat(watch.reason()).isPresent();
    }
  }

  @Test
  void startWhenTheDiskIsNearlyFullEndsTheRecipe(@TempDir Path folder) throws Exception {
    Disk disk = new Disk(folder, Files.getFileStore(folder), Long.MAX_VALUE);
    CountDownLatch killed = new CountDownLatch(1);
    try (StageWatch watch = StageWatch.start(Optional.empty(), List.of(disk), LONG)) {
      watch.stop().started(killed::countDown);

      assertThat(killed.await(50, TimeUnit.SECONDS)).isTrue();
      StageFailedException failure =
          StageFailedException.ended(
              Graphs.name("a"),
              watch.reason().orElseThrow(),
              new Remains.None(),
              List.of("the last line"),
              folder.resolve("log"));
      assertThat(failure.category()).isEqualTo(Category.DISK);
      assertThat(failure)
          .hasMessageContainingAll("stage 'a'", "MB are free", folder.toString(), "the last line");
      assertThat(failure.remedy().orElseThrow()).contains("cache gc", "--store");
    }
  }

  @Test
  void startWhenNothingIsExceededDoesNothing(@TempDir Path folder) throws Exception {
    Disk disk = new Disk(folder, Files.getFileStore(folder), 1);
    try (StageWatch watch = StageWatch.start(Optional.empty(), List.of(disk), LONG)) {
      watch
          .stop()
          .started(
              () -> {
                throw new AssertionError("killed");
              });
      Thread.sleep(1000);

      assertThat(watch.reason()).isEmpty();
    }
  }
}
