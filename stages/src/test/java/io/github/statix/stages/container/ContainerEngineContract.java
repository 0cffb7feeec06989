package io.github.statix.stages.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every engine must do; each engine's test class runs all of it. */
public abstract class ContainerEngineContract extends ShellContract {

  /** Told apart from any other program's sleep. */
  private static final String SLEEP = "987" + ProcessHandle.current().pid();

  @Test
  void runWhenASourceIsDamagedThrowsItsBlob() throws Exception {
    Digest digest = blob("as it should be\n");
    java.nio.file.Files.writeString(store.blobs().find(digest).orElseThrow(), "as it shoulD be\n");
    ContainerSpec spec = Specs.of(List.of(root), ":", new TreeMap<>(Map.of("damaged", digest)));

    assertThatThrownBy(() -> engine.run(spec, log::add))
        .isInstanceOfSatisfying(BlobException.class, e -> assertThat(e.digest()).isEqualTo(digest));
  }

  @Test
  void runWhenRecipeInstallsReturnsTheTree() throws Exception {
    assertThat(Trees.describe(done(Trees.RECIPE))).isEqualTo(Trees.EXPECTED);
  }

  @Test
  void runWhenNothingIsInstalledReturnsAnEmptyTree() throws Exception {
    assertThat(Trees.describe(done("touch /build/x /tmp/y"))).isEmpty();
  }

  @Test
  void runWhenRecipeExitsNonZeroReturnsItsStatus() throws Exception {
    assertThat(run("exit 7")).isEqualTo(new ContainerExit.Failed(7));
  }

  @Test
  void runWhenACommandFailsStopsThere() throws Exception {
    assertThat(run("echo before; (exit 3); echo after")).isEqualTo(new ContainerExit.Failed(3));
    assertThat(log).containsExactly("before");
  }

  @Test
  void runWhenAVariableIsUnsetFailsAndNamesTheLine() throws Exception {
    assertThat(run("\necho $MISSING")).isEqualTo(new ContainerExit.Failed(1));
    assertThat(log).containsExactly("/recipe/tested.sh: line 2: MISSING: unbound variable");
  }

  @Test
  void runWhenRecipeIsKilledReturns128AndTheSignal() throws Exception {
    assertThat(run("kill -TERM $$")).isEqualTo(new ContainerExit.Failed(143));
    assertThat(run("kill -KILL $$")).isEqualTo(new ContainerExit.Failed(137));
  }

  @Test
  void runWhenLinesAreWrittenToBothOutputsKeepsTheirOrder() throws Exception {
    run("for i in {1..500}; do echo out $i; echo err $i >&2; done; printf 'Schluß'");

    List<String> expected = new ArrayList<>();
    IntStream.rangeClosed(1, 500)
        .forEach(i -> Collections.addAll(expected, "out " + i, "err " + i));
    expected.add("Schluß");
    assertThat(log).isEqualTo(expected);
  }

  @Test
  void runWhenOutputIsHugeDoesNotBlock() throws Exception {
    run("printf -v line '%01000d' 7; for i in {1..20000}; do echo $line; done");

    assertThat(log).hasSize(20_000).allMatch(line -> line.length() == 1000);
  }

  @Test
  void runWhenChildrenOutliveTheRecipeEndsThem() throws Exception {
    run("sleep 1000 & echo started");

    assertThat(log).containsExactly("started");
  }

  @Test
  void runWhenRecipeBurnsProcessorTimeSaysHowMuch() throws Exception {
    String burn = "for ((i = 0; i < %d; i++)); do :; done";
    Duration little = cpu("(%s)".formatted(burn.formatted(50_000)));
    Duration much = cpu("bash -c '%s; :' & wait".formatted(burn.formatted(2_000_000)));
    Duration leftRunning =
        cpu(
            "(%s; touch /tmp/x; sleep 1000) & until [ -e /tmp/x ]; do sleep 0.1; done"
                .formatted(burn.formatted(2_000_000)));

    assertThat(little).isPositive().isLessThan(much);
    assertThat(leftRunning).isGreaterThan(little);
    assertThat(log).isEmpty();
  }

  @Test
  void runWhenRecipePrintsTimesLikeTheWrapperLogsThem() throws Exception {
    String times = "\\0360m0.000s 0m0.000s\\n9999m0.000s 0m0.000s\\n";
    Duration cpu = cpu("(while printf '%s'; do :; done) & sleep 0.2".formatted(times));

    assertThat(cpu).isPositive().isLessThan(Duration.ofMinutes(9999));
    assertThat(log).contains("9999m0.000s 0m0.000s");
  }

  private Duration cpu(String recipe) throws Exception {
    return ((ContainerExit.Done) run(recipe)).cpu().orElseThrow();
  }

  @Test
  void runWhenInterruptedKillsTheRecipeAndLeavesNothing() throws Exception {
    Thread caller = Thread.currentThread();
    LogSink interrupting = line -> caller.interrupt();

    assertThatThrownBy(
            () -> engine.run(Specs.of(root, "echo started; sleep " + SLEEP), interrupting))
        .isInstanceOf(InterruptedException.class);
    assertThat(leftovers(store)).isEmpty();
    assertThat(Processes.running("sleep " + SLEEP)).isEmpty();
  }

  @Test
  void closeWhenARecipeRunsKillsIt() throws Exception {
    LogSink closing =
        line -> {
          Thread other =
              new Thread(
                  () -> {
                    try {
                      engine.close();
                    } catch (Exception e) {
                      log.add("close failed: " + e);
                    }
                  });
          other.start();
        };

    assertThatThrownBy(() -> engine.run(Specs.of(root, "echo x; sleep " + SLEEP), closing))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed");
    assertThat(log).isEmpty();
    assertThat(Processes.running("sleep " + SLEEP)).isEmpty();
  }

  @Test
  void runWhenTheProgramIsKilledEndsTheRecipe(@TempDir Path folder) throws Exception {
    try (OtherProgram program =
        OtherProgram.start(
            List.of(),
            RunOnce.class,
            engine.name(),
            folder.resolve("s").toString(),
            "echo started; sleep " + SLEEP)) {
      program.awaitLine("started");
      program.process().destroyForcibly().waitFor();

      assertThat(Processes.awaitGone("sleep " + SLEEP)).isEmpty();
    }
    engine.close();
    engine = open(store);
    assertThat(leftovers(store)).isEmpty();
    WorkFolder.delete(folder.resolve("s"));
  }

  @Test
  void runWhenTheProgramIsTerminatedEndsTheRecipe(@TempDir Path folder) throws Exception {
    try (OtherProgram program =
        OtherProgram.start(
            List.of(),
            RunOnce.class,
            engine.name(),
            folder.resolve("s").toString(),
            "echo started; sleep " + SLEEP)) {
      program.awaitLine("started");
      program.process().destroy();
      program.process().waitFor();

      assertThat(leftovers(store)).isEmpty();
      assertThat(Processes.awaitGone("sleep " + SLEEP)).isEmpty();
    }
    WorkFolder.delete(folder.resolve("s"));
  }

  @Test
  void runWhenManyRunAtOnceKeepsThemApart() throws Exception {
    List<CompletableFuture<List<String>>> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String word = "stage" + i;
      CompletableFuture<List<String>> result = new CompletableFuture<>();
      runs.add(result);
      new Thread(
              () -> {
                List<String> lines = new ArrayList<>();
                try {
                  ContainerExit exit =
                      engine.run(
                          Specs.of(
                              root, "echo %s | cat >/out/x; cat /out/x; ls /build".formatted(word)),
                          lines::add);
                  lines.addAll(Trees.describe(((ContainerExit.Done) exit).installed()));
                  result.complete(lines);
                } catch (Throwable e) {
                  result.completeExceptionally(e);
                }
              })
          .start();
    }
    for (int i = 0; i < 4; i++) {
      String word = "stage" + i;
      assertThat(runs.get(i).get()).containsExactly(word, "x 0644 \"" + word + "\n\"");
    }
  }

  @Test
  void runWhenTheLogFailsEndsTheRecipe() {
    LogSink full =
        line -> {
          throw new IllegalStateException("disk full");
        };

    assertThatThrownBy(() -> engine.run(Specs.of(root, "echo x; sleep 1000"), full))
        .hasStackTraceContaining("disk full");
  }

  @Test
  void runWhenTheRootHasNoBashSaysSo() throws Exception {
    Layer empty = TestRoot.fileLayer(store.blobs(), "file", "");

    assertThatThrownBy(() -> run(Specs.of(empty, ":")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the base has no /bin/bash");
  }
}
