package io.github.statix.stages.run;

import static io.github.statix.stages.run.Graphs.graph;
import static io.github.statix.stages.run.Graphs.name;
import static io.github.statix.stages.run.Graphs.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.stages.container.Remains;
import io.github.statix.stages.container.Shell;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.store.FailureSlot;
import io.github.statix.stages.store.HeldLock;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which failure a stage's shell finds. */
class StageShellTest {

  @TempDir Path folder;
  private Store store;
  private ScriptedEngine engine;
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder.resolve("store"));
    engine = new ScriptedEngine(Files.createDirectory(folder.resolve("work")));
    engine.hanging.countDown();
  }

  private static StageGraph failing(String recipe) {
    return graph(
        stage("a", "write a 1"),
        stage("other", "fail 9"),
        stage("b", recipe, "a"),
        stage("c", "write c 1", "b"));
  }

  private List<StageRecord> runBelow(StageGraph graph, Stage stage) throws Exception {
    return GraphRun.run(
        Graphs.RUN,
        graph.below(stage),
        List.of(),
        store,
        () -> engine,
        new SilentListener(),
        2,
        StageLimits.OF_PRESET);
  }

  private int shell(StageGraph graph) throws Exception {
    Stage stage = graph.named("b");
    return new StageShell("test", store, engine)
        .open(
            graph,
            stage,
            List.of(),
            runBelow(graph, stage),
            2,
            said::add,
            new Shell(
                Shell.BASH,
                Optional.empty(),
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream()));
  }

  /** Lets stage b fail, and the store know of it as an engine would. */
  private FailureSlot fail(StageGraph graph) throws Exception {
    StageGraph alone = new StageGraph(graph.epoch(), List.of(graph.named("a"), graph.named("b")));
    assertThatThrownBy(
            () ->
                GraphRun.run(
                    Graphs.RUN,
                    alone,
                    List.of(),
                    store,
                    () -> engine,
                    new SilentListener(),
                    2,
                    StageLimits.OF_PRESET))
        .isInstanceOfSatisfying(
            StageFailedException.class,
            e ->
                assertThat(e.remains())
                    .isEqualTo(new Remains.Kept(OptionalLong.of(5), "somewhere")));
    FailureSlot slot = engine.slots.get(engine.slots.size() - 1);
    assertThat(slot.preset()).isEqualTo("test");
    assertThat(slot.stage()).isEqualTo(name("b"));
    try (WorkFolder work = store.workFolder("failed")) {
      store.failures().keep(slot, work, "scripted");
    }
    return slot;
  }

  @Test
  void belowWhenAStageIsNamedHasOnlyWhatItStandsOn() {
    StageGraph graph = failing("fail 1");

    assertThat(graph.below(graph.named("c")).stages())
        .extracting(Stage::name)
        .containsExactly(name("a"), name("b"));
    assertThat(graph.below(graph.named("a")).stages()).isEmpty();
  }

  @Test
  void openWhenNothingFailedBuildsTheInputsAndSaysThatNothingIsKept() throws Exception {
    assertThat(shell(failing("fail 3"))).isEqualTo(7);

    assertThat(engine.ran).containsExactly(name("a"));
    assertThat(engine.shells).containsExactly("b empty");
    assertThat(said).containsExactly("no failure of stage 'b' is kept; /build is empty");
    assertThat(store.records().latest("test", name("b"))).isEmpty();
  }

  @Test
  void openWhenTheStageFailedOpensThatFailure() throws Exception {
    fail(failing("fail 3"));

    shell(failing("fail 3"));

    assertThat(engine.shells).containsExactly("b kept");
    assertThat(said).singleElement().asString().contains("as the recipe of 'b' left them");
  }

  @Test
  void openWhenTheRecipeChangedSinceItFailedSaysSo() throws Exception {
    fail(failing("fail 3"));

    shell(failing("# better\nwrite b 1"));

    assertThat(engine.shells).containsExactly("b empty");
    assertThat(said).containsExactly("stage 'b' has changed since it failed; /build is empty");
  }

  @Test
  void openWhenAnotherEngineKeepsTheFailureNamesBoth() throws Exception {
    fail(failing("fail 3"));
    engine.slots.clear();

    shell(failing("fail 3"));

    assertThat(said).singleElement().asString().contains("kept by the engine scripted");
  }

  @Test
  void openWhenAnotherShellIsOpenRefuses() throws Exception {
    FailureSlot slot = fail(failing("fail 3"));

    try (HeldLock held = store.failures().tryLock(slot).orElseThrow()) {
      assertThatThrownBy(() -> shell(failing("fail 3")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another shell is open");
    }
    assertThat(engine.shells).isEmpty();
  }
}
