package io.github.statix.stages.run;

import static io.github.statix.stages.run.Graphs.graph;
import static io.github.statix.stages.run.Graphs.name;
import static io.github.statix.stages.run.Graphs.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.store.StageFigures;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walk of a stage graph: what runs, what is reused, what a failure stops. */
class GraphRunTest {

  @TempDir Path folder;
  private Store store;
  private ScriptedEngine engine;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder.resolve("store"));
    engine = new ScriptedEngine(Files.createDirectory(folder.resolve("work")));
  }

  private List<StageRecord> run(StageGraph graph, SilentListener listener, int jobs)
      throws Exception {
    return GraphRun.run(
        Graphs.RUN, graph, List.of(), store, () -> engine, listener, jobs, StageLimits.OF_PRESET);
  }

  private List<StageRecord> run(StageGraph graph) throws Exception {
    return run(graph, new SilentListener(), 2);
  }

  @Test
  void runWhenNothingIsKnownRunsEachStageAfterItsInputs() throws Exception {
    StageGraph graph =
        graph(
            stage("a", "write a 1"),
            stage("b", "write b 1", "a"),
            stage("c", "write c 1", "a", "b"));

    List<StageRecord> records = run(graph);

    assertThat(engine.ran).containsExactly(name("a"), name("b"), name("c"));
    assertThat(records).extracting(StageRecord::stage).isEqualTo(engine.ran);
  }

  @Test
  void runWhenTwoStagesHaveOneKeyGivesEachARecordOfItsOwn() throws Exception {
    StageGraph graph = graph(stage("a", "write x 1"), stage("b", "write x 1"));

    List<StageRecord> records = run(graph);

    assertThat(records).extracting(StageRecord::stage).containsExactly(name("a"), name("b"));
    assertThat(records.get(1).layer()).isEqualTo(records.get(0).layer());
  }

  @Test
  void runWhenAllIsKnownNeedsNoEngine() throws Exception {
    StageGraph graph = graph(stage("a", "write a 1"), stage("b", "write b 1", "a"));
    List<StageRecord> first = run(graph);
    SilentListener listener = new SilentListener();

    List<StageRecord> second =
        GraphRun.run(
            Graphs.RUN,
            graph,
            List.of(),
            store,
            () -> {
              throw new IOException("no engine is needed");
            },
            listener,
            2,
            StageLimits.OF_PRESET);

    assertThat(second).isEqualTo(first);
    assertThat(listener.reused).containsExactly(name("a"), name("b"));
  }

  @Test
  void runWhenStageRanKeepsWhatItTook() throws Exception {
    StageFigures figures =
        run(graph(stage("a", "write a 1")), new SilentListener(), 5).get(0).figures();

    assertThat(figures.cpu()).contains(ScriptedEngine.CPU);
    assertThat(figures.jobs()).hasValue(5);
    // One member with its content, and the end of the tar, in blocks of 512.
    assertThat(figures.tarSize()).hasValue(4 * 512);
  }

  @Test
  void runWhenInputIsRebuiltToTheSameBytesReusesWhatFollows() throws Exception {
    run(graph(stage("a", "write a 1"), stage("b", "write b 1", "a")));
    engine.ran.clear();

    run(graph(stage("a", "# another comment\nwrite a 1"), stage("b", "write b 1", "a")));

    assertThat(engine.ran).containsExactly(name("a"));
  }

  @Test
  void runWhenInputComesOutDifferentlyRebuildsWhatFollows() throws Exception {
    run(graph(stage("a", "write a 1"), stage("b", "write b 1", "a"), stage("c", "write c 1")));
    engine.ran.clear();

    run(graph(stage("a", "write a 2"), stage("b", "write b 1", "a"), stage("c", "write c 1")));

    assertThat(engine.ran).containsExactly(name("a"), name("b"));
  }

  @Test
  void runWhenLayerWasDamagedBuildsItAgain() throws Exception {
    StageGraph graph = graph(stage("a", "write a 1"));
    StageRecord first = run(graph).get(0);
    Path blob = store.blobs().find(first.layer().digest()).orElseThrow();
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.delete(blob);
    Files.write(blob, bytes);
    engine.ran.clear();

    StageRecord second = run(graph).get(0);

    assertThat(engine.ran).containsExactly(name("a"));
    assertThat(second.layer()).isEqualTo(first.layer());
  }

  @Test
  void runWhenStageFailsNamesItItsLogAndItsLastLines() {
    engine.hanging.countDown();

    assertThatThrownBy(() -> run(graph(stage("a", "fail 3"))))
        .isInstanceOf(StageFailedException.class)
        .hasMessageContaining("stage 'a' failed: its recipe exited with 3")
        .hasMessageContaining("| running a")
        .hasMessageContaining(store.logs().resolve("test").toString());
  }

  @Test
  void runWhenStageFailsStopsTheOthers() {
    assertThatThrownBy(() -> run(graph(stage("a", "fail 1"), stage("b", "hang x y"))))
        .isInstanceOf(StageFailedException.class)
        .hasMessageContaining("'a'");
    assertThat(engine.interrupted).containsExactly(name("b"));
  }

  @Test
  void runWhenStageFailedBeforeRunsItAgain() throws Exception {
    engine.hanging.countDown();
    StageGraph graph = graph(stage("a", "fail 1"));
    assertThatThrownBy(() -> run(graph)).isInstanceOf(StageFailedException.class);
    engine.ran.clear();

    assertThatThrownBy(() -> run(graph)).isInstanceOf(StageFailedException.class);

    assertThat(engine.ran).containsExactly(name("a"));
  }

  @Test
  void runWhenStagesAreIndependentSharesTheJobsAmongThem() throws Exception {
    run(
        graph(stage("a", "write a 1"), stage("b", "write b 1"), stage("c", "write c 1")),
        new SilentListener(),
        3);

    assertThat(engine.jobs).containsOnly("1");
  }

  @Test
  void runWhenOneStageIsReadyGivesItAllJobs() throws Exception {
    run(graph(stage("a", "write a 1"), stage("b", "write b 1", "a")), new SilentListener(), 5);

    assertThat(engine.jobs).containsExactly("5", "5");
  }

  @Test
  void runWhenRecipeIsNotWrittenSaysSo() {
    StageGraph graph =
        graph(
            new io.github.statix.stages.graph.Stage(
                name("a"),
                "a",
                java.util.Optional.empty(),
                List.of(),
                new java.util.TreeMap<>(),
                new java.util.TreeMap<>()));

    assertThatThrownBy(() -> run(graph))
        .isInstanceOf(StageFailedException.class)
        .hasMessage("stage 'a' cannot run: its recipe 'a' is not written yet");
  }
}
