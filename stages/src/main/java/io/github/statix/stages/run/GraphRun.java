package io.github.statix.stages.run;

import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.Stage;
import io.github.statix.stages.graph.StageGraph;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One walk of a stage graph: stages run side by side where their inputs allow it, never with more
 * jobs in all than were given, and the first failure stops the others.
 */
public final class GraphRun {

  private final PresetRun preset;
  private final StageGraph graph;
  private final List<Layer> base;
  private final StageRunner runner;
  private final Map<StageName, StageRecord> done = new HashMap<>();
  private final Set<Stage> waiting;
  private final JobPool jobs;

  private GraphRun(
      PresetRun preset, StageGraph graph, List<Layer> base, StageRunner runner, int jobs) {
    this.preset = preset;
    this.graph = graph;
    this.base = base;
    this.runner = runner;
    this.waiting = new LinkedHashSet<>(graph.stages());
    this.jobs = new JobPool(jobs);
  }

  /**
   * Runs every stage of the graph and returns their records in its order.
   *
   * @param base the layers of the base, lowest first
   * @param jobs how many compilers may run at once in all, at least 1
   * @throws StageFailedException the first failure; by then no stage runs any more
   */
  public static List<StageRecord> run(
      PresetRun preset,
      StageGraph graph,
      List<Layer> base,
      Store store,
      EngineSupplier engine,
      RunListener listener,
      int jobs,
      StageLimits limits)
      throws IOException, InterruptedException, StageFailedException {
    StageRunner runner = new StageRunner(store, engine, listener, limits);
    return new GraphRun(preset, graph, base, runner, jobs).walk();
  }

  private List<StageRecord> walk() throws IOException, InterruptedException, StageFailedException {
    ExecutorService threads = Executors.newCachedThreadPool();
    CompletionService<StageRecord> running = new ExecutorCompletionService<>(threads);
    try {
      int inFlight = submitReady(running);
      while (inFlight > 0) {
        StageRecord finished = running.take().get();
        inFlight--;
        done.put(finished.stage(), finished);
        inFlight += submitReady(running);
      }
    } catch (ExecutionException e) {
      throw unwrap(e);
    } finally {
      // A stage that is interrupted removes its container before its thread ends.
      threads.shutdownNow();
      awaitEnd(threads);
    }
    List<StageRecord> records = new ArrayList<>();
    for (Stage stage : graph.stages()) {
      records.add(Objects.requireNonNull(done.get(stage.name()), "stage never became ready"));
    }
    return records;
  }

  private int submitReady(CompletionService<StageRecord> running) {
    List<Stage> ready =
        waiting.stream().filter(stage -> done.keySet().containsAll(stage.inputs())).toList();
    Map<Stage, JobClaim> claims = new LinkedHashMap<>();
    ready.forEach(stage -> claims.put(stage, jobs.claim(stage.jobs())));
    claims.forEach(
        (stage, claim) -> {
          waiting.remove(stage);
          Map<StageName, Layer> layers = new HashMap<>();
          stage.inputs().forEach(input -> layers.put(input, layer(input)));
          running.submit(
              () -> {
                try (claim) {
                  return runner.run(preset, graph, stage, base, layers, claim);
                }
              });
        });
    return claims.size();
  }

  private Layer layer(StageName input) {
    return Objects.requireNonNull(done.get(input), input.value()).layer();
  }

  private static void awaitEnd(ExecutorService threads) {
    boolean interrupted = false;
    while (true) {
      try {
        if (threads.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException unwrap(ExecutionException e)
      throws IOException, InterruptedException, StageFailedException {
    Throwable cause = e.getCause();
    if (cause instanceof IOException io) {
      throw io;
    }
    if (cause instanceof StageFailedException failed) {
      throw failed;
    }
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    throw new IllegalStateException("a stage ended by a bug", cause);
  }
}
