package io.github.statix.stages.run;

import io.github.statix.presets.model.StageName;
import io.github.statix.stages.capture.DirectoryTree;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RecipeStop;
import io.github.statix.stages.container.Remains;
import io.github.statix.stages.container.Shell;
import io.github.statix.stages.store.FailureSlot;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An engine without containers, for tests of the walk alone. The words of a recipe's last line say
 * what it does: {@code write NAME TEXT}, {@code pipe NAME} with files that cannot be deleted,
 * {@code fail STATUS}, {@code hang}.
 */
final class ScriptedEngine implements ContainerEngine {

  /** What every recipe claims to have used. */
  static final Duration CPU = Duration.ofMillis(61_005);

  /** What becomes of every recipe's folders. */
  static final Remains KEPT = new Remains.Kept(OptionalLong.of(5), "somewhere");

  private final Path work;
  final List<StageName> ran = Collections.synchronizedList(new ArrayList<>());
  final List<StageName> interrupted = Collections.synchronizedList(new ArrayList<>());
  final List<String> jobs = Collections.synchronizedList(new ArrayList<>());
  final List<FailureSlot> slots = Collections.synchronizedList(new ArrayList<>());
  final List<String> shells = Collections.synchronizedList(new ArrayList<>());
  final CountDownLatch hanging = new CountDownLatch(1);

  ScriptedEngine(Path work) {
    this.work = work;
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public ContainerExit run(
      ContainerSpec spec, Optional<FailureSlot> slot, LogSink log, RecipeStop stop)
      throws IOException, InterruptedException {
    ran.add(spec.stage());
    jobs.add(spec.environment().getOrDefault("JOBS", ""));
    String[] lines = spec.recipe().strip().split("\n", -1);
    String[] words = lines[lines.length - 1].replaceFirst(".*ERR; ", "").split(" ", 3);
    log.line("running " + spec.stage());
    if (words[0].equals("fail")) {
      hanging.await();
      slot.ifPresent(slots::add);
      return new ContainerExit.Failed(Integer.parseInt(words[1]), KEPT);
    }
    if (words[0].equals("hang")) {
      hanging.countDown();
      CountDownLatch stopped = new CountDownLatch(1);
      stop.started(stopped::countDown);
      try {
        if (stopped.await(60, TimeUnit.SECONDS)) {
          return new ContainerExit.Failed(137, KEPT);
        }
      } catch (InterruptedException e) {
        interrupted.add(spec.stage());
        throw e;
      }
    }
    Path installed = Files.createTempDirectory(work, "out");
    Closeable owner = () -> {};
    if (words[0].equals("pipe")) {
      new ProcessBuilder("mkfifo", installed.resolve(words[1]).toString()).start().waitFor();
      owner = ScriptedEngine::failToDelete;
    } else {
      Files.writeString(installed.resolve(words[1]), words[2]);
    }
    return new ContainerExit.Done(
        DirectoryTree.of(installed, owner), Optional.of(CPU), false, () -> KEPT);
  }

  private static void failToDelete() throws IOException {
    throw new IOException("it cannot be deleted");
  }

  @Override
  public boolean keeps(FailureSlot slot) {
    return slots.contains(slot);
  }

  @Override
  public int shell(ContainerSpec spec, Optional<FailureSlot> kept, Shell shell) {
    shells.add(spec.stage() + (kept.isPresent() ? " kept" : " empty"));
    return 7;
  }

  @Override
  public void close() {}
}
