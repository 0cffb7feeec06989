package io.github.statix.stages.run;

import static io.github.statix.stages.run.Graphs.graph;
import static io.github.statix.stages.run.Graphs.name;
import static io.github.statix.stages.run.Graphs.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.statix.oci.message.Category;
import io.github.statix.presets.StageJobs;
import io.github.statix.presets.model.TimeLimit;
import io.github.statix.stages.graph.Recipe;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a stage ends that does not come to a layer, and what is said of it. */
@Timeout(60)
final class StageEndTest {

  private static final StageLimits SECOND = new StageLimits(Optional.of(TimeLimit.parse("1s")));

  private final List<String> warnings = new ArrayList<>();

  @TempDir Path folder;
  private Store store;
  private ScriptedEngine engine;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder.resolve("store"));
    engine = new ScriptedEngine(Files.createDirectory(folder.resolve("work")));
  }

  private StageFailedException failure(StageGraph graph, StageLimits limits) {
    SilentListener listener =
        new SilentListener() {
          @Override
          public void warning(String text) {
            warnings.add(text);
          }
        };
    return catchThrowableOfType(
        StageFailedException.class,
        () -> GraphRun.run(Graphs.RUN, graph, List.of(), store, () -> engine, listener, 2, limits));
  }

  private static Stage limited(String name, String script, String limit) {
    return new Stage(
        name(name),
        name,
        Optional.of(Recipe.of(script)),
        List.of(),
        new TreeMap<>(),
        new TreeMap<>(),
        StageJobs.SHARED,
        Optional.of(TimeLimit.parse(limit)));
  }

  @Test
  void runWhenThePresetsLimitIsExceededEndsTheStageAndKeepsItsFolders() {
    StageFailedException failure =
        failure(graph(limited("a", "hang", "1s")), StageLimits.OF_PRESET);

    assertThat(failure.category()).isEqualTo(Category.STAGE);
    assertThat(failure)
        .hasMessageStartingWith("stage 'a' was ended after 1 second")
        .hasMessageContaining("| running a");
    assertThat(failure.remains()).isEqualTo(ScriptedEngine.KEPT);
    assertThat(failure.remedy().orElseThrow()).contains("--stage-timeout", "'timeout'");
  }

  @Test
  void runWhenALimitIsGivenItGoesBeforeThePresets() {
    assertThat(failure(graph(limited("a", "hang", "9h")), SECOND))
        .hasMessageStartingWith("stage 'a' was ended after 1 second");
    assertThat(failure(graph(stage("b", "hang b")), SECOND))
        .hasMessageStartingWith("stage 'b' was ended after 1 second");
  }

  @Test
  void runWhenNoLayerCanBeMadeKeepsTheFoldersAndNamesThePath() {
    StageFailedException failure = failure(graph(stage("a", "pipe p")), StageLimits.OF_PRESET);

    assertThat(failure.category()).isEqualTo(Category.STAGE);
    assertThat(failure)
        .hasMessageContainingAll("stage 'a' failed", "p is a named pipe", "let the recipe remove")
        .hasMessageContaining(store.logs().toString());
    assertThat(failure.remains()).isEqualTo(ScriptedEngine.KEPT);
  }

  @Test
  void runWhenTheCleanUpFailsWarnsAndStillSaysWhyTheStageFailed() {
    assertThat(failure(graph(stage("a", "pipe p")), StageLimits.OF_PRESET))
        .hasMessageContaining("named pipe");
    assertThat(warnings)
        .containsExactly("what stage 'a' left could not be deleted: it cannot be deleted");
  }

  @Test
  void runWhenTheRecipeWasKilledSaysThatMemoryMayHaveRunOut() {
    engine.hanging.countDown();

    assertThat(failure(graph(stage("a", "fail 137")), StageLimits.OF_PRESET))
        .hasMessageContainingAll("exited with 137", "killed", "perhaps because memory ran out");
  }
}
