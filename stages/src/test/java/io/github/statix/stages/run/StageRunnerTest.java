package io.github.statix.stages.run;

import static io.github.statix.stages.run.Graphs.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.model.TimeLimit;
import io.github.statix.stages.capture.LayerCapture;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stage that is built again, whatever the store has. */
@Timeout(60)
class StageRunnerTest {

  private static final SourceEpoch EPOCH = new SourceEpoch(1);

  @TempDir Path folder;
  private Store store;
  private ScriptedEngine engine;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder.resolve("store"));
    engine = new ScriptedEngine(Files.createDirectory(folder.resolve("work")));
  }

  private StageRecord rebuild(Stage stage, StageLimits limits) throws Exception {
    StageKey key = stage.key(EPOCH, List.of(), Map.of(), LayerCapture.DIGEST_FORMAT);
    ContainerSpec spec = StageSpecs.of(stage, EPOCH, List.of(), Map.of(), 3);
    return new StageRunner(store, () -> engine, new SilentListener(), limits)
        .rebuild(stage, key, spec, EPOCH, 3, folder.resolve("again.log"));
  }

  @Test
  void rebuildWhenDoneTwiceRunsTheRecipeTwiceAndMakesNoRecord() throws Exception {
    Stage stage = stage("a", "write file text");

    StageRecord first = rebuild(stage, StageLimits.OF_PRESET);
    StageRecord second = rebuild(stage, StageLimits.OF_PRESET);

    assertThat(second.layer()).isEqualTo(first.layer());
    assertThat(store.blobs().find(first.layer().digest())).isPresent();
    assertThat(engine.ran).hasSize(2);
    assertThat(engine.jobs).containsOnly("3");
    assertThat(store.records().list()).isEmpty();
    assertThat(folder.resolve("again.log")).content().contains("running a");
  }

  @Test
  void rebuildWhenTheRecipeFailsNamesTheLogAndKeepsNothing() {
    engine.hanging.countDown();

    StageFailedException failure =
        catchThrowableOfType(
            StageFailedException.class, () -> rebuild(stage("a", "fail 7"), StageLimits.OF_PRESET));

    assertThat(failure)
        .hasMessageContainingAll("exited with 7", folder.resolve("again.log").toString());
    assertThat(engine.slots).isEmpty();
  }

  @Test
  void rebuildWhenItTakesTooLongEndsIt() {
    StageLimits second = new StageLimits(Optional.of(TimeLimit.parse("1s")));

    StageFailedException failure =
        catchThrowableOfType(StageFailedException.class, () -> rebuild(stage("a", "hang"), second));

    assertThat(failure).hasMessageStartingWith("stage 'a' was ended after 1 second");
  }
}
