package io.github.statix.stages.run;

import static io.github.statix.stages.run.Graphs.graph;
import static io.github.statix.stages.run.Graphs.name;
import static io.github.statix.stages.run.Graphs.stage;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.run.StagePlan.Decision;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be told of a run before it. */
class StagePlanTest {

  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(folder.resolve("store"));
  }

  private void run(StageGraph graph) throws Exception {
    ScriptedEngine engine = new ScriptedEngine(Files.createDirectories(folder.resolve("work")));
    GraphRun.run(
        Graphs.RUN,
        graph,
        List.of(),
        store,
        () -> engine,
        new SilentListener(),
        1,
        StageLimits.OF_PRESET);
  }

  private List<Decision> plan(StageGraph graph) throws IOException {
    return StagePlan.of(Graphs.RUN, graph, Optional.of(List.of()), store).stages().stream()
        .map(StagePlan.Planned::decision)
        .toList();
  }

  @Test
  void planWhenNothingRanBuildsAndDepends() throws Exception {
    assertThat(plan(graph(stage("a", "write a 1"), stage("b", "write b 1", "a"))))
        .containsExactly(
            new Decision.Build(List.of("it never ran")), new Decision.Depends(List.of(name("a"))));
  }

  @Test
  void planWhenAllRanReusesAll() throws Exception {
    StageGraph graph = graph(stage("a", "write a 1"), stage("b", "write b 1", "a"));
    run(graph);

    assertThat(plan(graph)).hasOnlyElementsOfType(Decision.Reuse.class);
  }

  @Test
  void planWhenVariableChangedNamesItAndItsValues() throws Exception {
    run(graph(stage("a", "write a 1", new TreeMap<>(Map.of("A_VERSION", "1")))));

    assertThat(plan(graph(stage("a", "write a 1", new TreeMap<>(Map.of("A_VERSION", "2"))))))
        .containsExactly(new Decision.Build(List.of("variable A_VERSION: 1 -> 2")));
  }

  @Test
  void planWhenRecipeChangedNamesTheRecipe() throws Exception {
    run(graph(stage("a", "write a 1")));

    Decision decision = plan(graph(stage("a", "write a 2"))).get(0);

    assertThat(((Decision.Build) decision).reasons())
        .singleElement()
        .asString()
        .startsWith("recipe: sha256:");
  }

  @Test
  void planWhenVariableIsGoneAndAnotherIsNewSaysBoth() throws Exception {
    run(graph(stage("a", "write a 1", new TreeMap<>(Map.of("OLD", "1")))));

    assertThat(plan(graph(stage("a", "write a 1", new TreeMap<>(Map.of("NEW", "1"))))))
        .containsExactly(
            new Decision.Build(List.of("variable NEW is new", "variable OLD is gone")));
  }

  @Test
  void planWhenLayerIsGoneSaysSo() throws Exception {
    StageGraph graph = graph(stage("a", "write a 1"));
    run(graph);
    store.blobs().delete(store.records().latest("test", name("a")).orElseThrow().layer().digest());

    assertThat(plan(graph))
        .containsExactly(new Decision.Build(List.of("its layer is no longer in the store")));
  }

  @Test
  void planWhenBaseIsNotMadeDependsOnIt() throws Exception {
    StagePlan plan =
        StagePlan.of(Graphs.RUN, graph(stage("a", "write a 1")), Optional.empty(), store);

    assertThat(plan.stages().get(0).decision())
        .isEqualTo(new Decision.Depends(List.of(name("base"))));
  }

  @Test
  void planWhenBuildBaseIsNotMadeDependsOnThat() throws Exception {
    StageName root = StageName.BUILD_BASE;
    StagePlan plan =
        StagePlan.of(Graphs.RUN, graph(stage("a", "write a 1")), root, Optional.empty(), store);

    assertThat(plan.stages().get(0).decision()).isEqualTo(new Decision.Depends(List.of(root)));
  }
}
