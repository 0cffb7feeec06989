package io.github.statix.stages.run;

import io.github.statix.presets.model.TimeLimit;
import io.github.statix.stages.container.RecipeStop;
import io.github.statix.stages.run.StageLimits.Disk;
import io.github.statix.stages.run.StageLimits.Shortage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends a stage that takes too long or fills a disk: its recipe first, whose folders are then kept
 * as those of one that failed. Where that does not help, because the engine does not answer, or
 * where the recipe has ended already and its layer is made, it interrupts the thread that made
 * this.
 */
final class StageWatch implements AutoCloseable {

  /** Why a stage was ended. */
  sealed interface Reason {

    /** It took too long. */
    record Late(TimeLimit limit) implements Reason {}

    /** It left too little room. */
    record Full(Shortage shortage) implements Reason {}
  }

  /** A fast disk takes some hundred megabytes meanwhile, which the reserve is for. */
  private static final long TICK_MILLIS = 200;

  private final Duration grace;
  private final Optional<TimeLimit> time;
  private final List<Disk> disks;
  private final RecipeStop stop = new RecipeStop();
  private final Thread stage = Thread.currentThread();
  private final long start = System.nanoTime();
  private @Nullable Reason reason;
  private long endedAt;
  private boolean recipeEnded;
  private boolean interrupted;
  private boolean closed;

  private StageWatch(Optional<TimeLimit> time, List<Disk> disks, Duration grace) {
    this.time = time;
    this.disks = disks;
    this.grace = grace;
  }

  /**
   * Watches the stage of this thread until this is closed.
   *
   * @param time the longest it may take
   * @param disks the file systems that it fills
   * @param grace how long an engine has to end a recipe
   */
  static StageWatch start(Optional<TimeLimit> time, List<Disk> disks, Duration grace) {
    StageWatch watch = new StageWatch(time, disks, grace);
    Thread thread = new Thread(watch::watch, "stage-watch");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  /** What ends the recipe. */
  RecipeStop stop() {
    return stop;
  }

  /** From now on only the thread is left to be ended. */
  synchronized void recipeEnded() {
    recipeEnded = true;
  }

  /** Why the stage was ended, if it was. */
  synchronized Optional<Reason> reason() {
    return Optional.ofNullable(reason);
  }

  /** Whether the thread's interrupt is this one's. */
  synchronized boolean interrupted() {
    return interrupted;
  }

  private void watch() {
    try {
      while (tick()) {
        reason().or(this::exceeded).ifPresent(this::end);
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean tick() throws InterruptedException {
    if (!closed) {
      wait(TICK_MILLIS);
    }
    return !closed;
  }

  private Optional<Reason> exceeded() {
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    if (time.isPresent() && took.compareTo(time.get().duration()) >= 0) {
      return Optional.of(new Reason.Late(time.get()));
    }
    return full();
  }

  /** Whether there is too little room now, which a recipe that just failed may have met first. */
  Optional<Reason> full() {
    return disks.stream()
        .flatMap(disk -> disk.shortage().stream())
        .findFirst()
        .map(Reason.Full::new);
  }

  private synchronized void end(Reason found) {
    if (closed || interrupted) {
      return;
    }
    if (reason == null) {
      reason = found;
      endedAt = System.nanoTime();
      if (!recipeEnded) {
        stop.ask();
      }
    }
    if (recipeEnded || System.nanoTime() - endedAt > grace.toNanos()) {
      interrupted = true;
      stage.interrupt();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    if (interrupted) {
      // It was for this stage, which has ended, and not for what the thread does next.
      Thread.interrupted();
    }
  }
}
