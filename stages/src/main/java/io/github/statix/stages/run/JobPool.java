package io.github.statix.stages.run;

import io.github.statix.presets.StageJobs;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.JobServer;
import java.io.IOException;
import java.util.Optional;

/**
 * The jobs of one run. Where the engine has a job server they are its tokens; elsewhere they are
 * split among the stages that are ready, and a stage keeps its part until it ends.
 */
final class JobPool {

  private final int all;
  private int free;
  private int expected;
  private int running;

  JobPool(int jobs) {
    this.all = jobs;
    this.free = jobs;
  }

  /**
   * Announces a stage that is ready; all that are ready at one time are announced before any of
   * them starts, so that each gets a fair share.
   */
  synchronized JobClaim claim(StageJobs kind) {
    expected++;
    return new JobClaim(this, kind);
  }

  int all() {
    return all;
  }

  Optional<JobServer> server(ContainerEngine engine) throws IOException, InterruptedException {
    return engine.jobServer(all);
  }

  /** Counts an announced stage as running; what it would get if all were shared evenly. */
  synchronized int start() {
    int share = Math.max(1, all / (running + expected));
    expected--;
    running++;
    return share;
  }

  /** What a running stage would get now if all were shared evenly. */
  synchronized int share() {
    return Math.max(1, all / (running + expected));
  }

  /** Takes its part of the free jobs for an announced stage, once there is one. */
  synchronized int split() throws InterruptedException {
    while (free == 0) {
      wait();
    }
    int share = Math.max(1, free / expected);
    expected--;
    running++;
    free -= share;
    return share;
  }

  /** An announced stage turned out to need no job. */
  synchronized void dismiss() {
    expected--;
  }

  /** A running stage has ended, with this many jobs of a split. */
  synchronized void end(int split) {
    running--;
    free += split;
    notifyAll();
  }
}
