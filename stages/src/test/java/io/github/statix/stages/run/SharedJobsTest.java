package io.github.statix.stages.run;

import static io.github.statix.stages.run.Graphs.graph;
import static io.github.statix.stages.run.Graphs.stage;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Layer;
import io.github.statix.presets.StageJobs;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.container.CompilerRoot;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.Required;
import io.github.statix.stages.container.sandbox.SandboxEngine;
import io.github.statix.stages.graph.Recipe;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How real makes in real sandboxes share the jobs of a run. */
final class SharedJobsTest {

  /** Each job says when it began and ended, on the kernel's clock that all containers have. */
  private static final String MAKEFILE =
      """
      job() { local up rest; read -r up rest </proc/uptime; echo "began $up"; sleep 0.4; \
      read -r up rest </proc/uptime; echo "ended $up"; }
      export -f job
      printf '%s\\n' 'SHELL = /bin/bash' 'all: $(JOB_NAMES)' '$(JOB_NAMES):; @job' >Makefile
      """;

  /** One end or beginning. */
  private record Event(StageName stage, double time, int change) {}

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  private Store store;
  private ContainerEngine engine;
  private List<Layer> base;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    store = Store.open(folder.resolve("store"));
    try {
      engine = SandboxEngine.open(store);
    } catch (IOException e) {
      Required.missing("sandbox", String.valueOf(e.getMessage()));
      throw e;
    }
    base = CompilerRoot.putInto(store.blobs());
  }

  @AfterEach
  void close() throws Exception {
    if (engine != null) {
      engine.close();
    }
    store.close();
    WorkFolder.delete(store.root());
  }

  @Test
  void runWhenTwoStagesRunNeverHasMoreJobsThanGiven() throws Exception {
    run(2, stage("a", make(4)), stage("b", make(4) + "# b\n"));

    assertThat(events).hasSize(16);
    assertThat(most(events)).isEqualTo(2);
  }

  @Test
  void runWhenAStageIsAloneGetsAllJobs() throws Exception {
    StageRecord record = run(3, stage("a", make(6))).get(0);

    assertThat(most(events)).isEqualTo(3);
    assertThat(record.figures().jobs()).hasValue(3);
    assertThat(record.figures().cpu()).isPresent();
  }

  @Test
  void runWhenTheOtherStageHasEndedGivesItsJobToTheOneThatRuns() throws Exception {
    run(2, stage("a", make(1)), stage("b", make(10)));

    double end =
        events.stream()
            .filter(event -> event.stage().value().equals("a"))
            .mapToDouble(Event::time)
            .max()
            .orElseThrow();
    assertThat(most(of("b"), end)).as("%s", events).isEqualTo(2);
    assertThat(most(events)).isEqualTo(2);
  }

  @Test
  void runWhenAMakeIsKilledTheNextStageStillGetsAllJobs() throws Exception {
    String killed =
        MAKEFILE
            + """
            make JOB_NAMES='1 2 3 4' & sleep 0.2
            kill -KILL $!; wait $! || echo killed
            touch /out/a
            """;
    run(2, stage("a", killed), stage("b", make(4), "a"));

    assertThat(lines).contains("killed");
    assertThat(most(of("b"))).isEqualTo(2);
  }

  @Test
  void runWhenAStageIsFixedHoldsItsShareWhileMakesOfOthersTakeTheRest() throws Exception {
    String fixed =
        MAKEFILE
            + """
            echo "JOBS $JOBS MAKEFLAGS $MAKEFLAGS"
            for round in 1 2; do
              for ((i = 0; i < JOBS; i++)); do job & done; wait
            done
            """;
    run(3, fixed("a", fixed), stage("b", make(6)));

    assertThat(lines).contains("JOBS 1 MAKEFLAGS -j1");
    assertThat(most(events)).isEqualTo(3);
  }

  @Test
  void runWhenAStageIsSharedTellsMakesOfTheServerAndTheRecipeOfOneJob() throws Exception {
    run(3, stage("a", "echo \"$JOBS $MAKEFLAGS\""));

    assertThat(lines).contains("1 -j3 --jobserver-auth=8,8");
  }

  private static Stage fixed(String name, String script) {
    return new Stage(
        new StageName(name),
        name,
        Optional.of(Recipe.of(script)),
        List.of(),
        new TreeMap<>(),
        new TreeMap<>(),
        StageJobs.FIXED,
        Optional.empty());
  }

  private static String make(int jobs) {
    StringBuilder names = new StringBuilder();
    for (int i = 1; i <= jobs; i++) {
      names.append(" job").append(i);
    }
    return MAKEFILE + "make JOB_NAMES='" + names + "'\n";
  }

  private List<StageRecord> run(int jobs, Stage... stages) throws Exception {
    RunListener listener =
        new SilentListener() {
          @Override
          public void line(StageName stage, String line) {
            lines.add(line);
            if (line.startsWith("began ")) {
              events.add(new Event(stage, Double.parseDouble(line.substring(6)), 1));
            } else if (line.startsWith("ended ")) {
              events.add(new Event(stage, Double.parseDouble(line.substring(6)), -1));
            }
          }
        };
    return GraphRun.run(
        Graphs.RUN,
        graph(stages),
        base,
        store,
        () -> engine,
        listener,
        jobs,
        StageLimits.OF_PRESET);
  }

  private List<Event> of(String stage) {
    return events.stream().filter(event -> event.stage().value().equals(stage)).toList();
  }

  private static int most(List<Event> events) {
    return most(events, 0);
  }

  /** How many jobs ran at once at most, from a time on; at the same moment ends come first. */
  private static int most(List<Event> events, double from) {
    List<Event> sorted = new ArrayList<>(events);
    sorted.sort(Comparator.comparingDouble(Event::time).thenComparingInt(Event::change));
    int running = 0;
    int most = 0;
    for (Event event : sorted) {
      running += event.change();
      if (event.time() > from) {
        most = Math.max(most, running);
      }
    }
    return most;
  }
}
