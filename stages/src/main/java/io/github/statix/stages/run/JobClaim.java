package io.github.statix.stages.run;

import io.github.statix.presets.StageJobs;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.JobServer;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one stage, from the time it is ready until it ends or turns out to need none. Used by
 * one thread.
 */
final class JobClaim implements AutoCloseable {

  private final JobPool pool;
  private final StageJobs kind;
  private @Nullable JobServer server;
  private JobServer.@Nullable Tokens tokens;
  private boolean started;
  private int split;
  private int jobs = 1;

  JobClaim(JobPool pool, StageJobs kind) {
    this.pool = pool;
    this.kind = kind;
  }

  /** Waits until the stage may start in this engine. */
  void start(ContainerEngine engine) throws IOException, InterruptedException {
    Optional<JobServer> found = pool.server(engine);
    if (found.isEmpty()) {
      split = pool.split();
      started = true;
      jobs = split;
      return;
    }
    server = found.get();
    int share = pool.start();
    started = true;
    jobs = sharesWithMakes() ? 1 : share;
    tokens = server.take(jobs, sharesWithMakes());
  }

  /** Whether makes of the stage find the job server and take more jobs from it. */
  boolean sharesWithMakes() {
    return server != null && kind == StageJobs.SHARED;
  }

  /** How many programs the recipe may run at once by itself, and how many threads may capture. */
  int jobs() {
    return jobs;
  }

  /** How many programs the recipe and its makes together may run at once. */
  int most() {
    return sharesWithMakes() ? pool.all() : jobs;
  }

  /** What the recipe's makes find in their variable. */
  String makeFlags() {
    return sharesWithMakes()
        ? "-j%d --jobserver-auth=%2$d,%2$d".formatted(pool.all(), JobServer.DESCRIPTOR)
        : "-j" + jobs;
  }

  /** Gets the stage its even share once its recipe has ended: capturing runs no make. */
  void recipeEnded() throws InterruptedException {
    JobServer.Tokens own = tokens;
    if (server == null || own == null || kind == StageJobs.FIXED) {
      return;
    }
    own.close();
    jobs = pool.share();
    tokens = server.take(jobs, false);
  }

  @Override
  public void close() {
    if (tokens != null) {
      tokens.close();
    }
    if (started) {
      pool.end(split);
    } else {
      pool.dismiss();
    }
  }
}
