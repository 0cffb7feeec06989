package io.github.statix.stages.container.sandbox;

import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RecipeEnd;
import io.github.statix.stages.container.RecipeOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A running {@code bwrap} and what started it in its {@link Enclosure}; when this program is killed
 * it dies with that.
 */
final class BubblewrapProcess implements AutoCloseable {

  private final Process process;
  private final CompletableFuture<Optional<Duration>> output;
  private final CompletableFuture<String> complaints;

  private BubblewrapProcess(
      Process process,
      CompletableFuture<Optional<Duration>> output,
      CompletableFuture<String> complaints) {
    this.process = process;
    this.output = output;
    this.complaints = complaints;
  }

  /**
   * Starts one whose command waits for a line before it does anything.
   *
   * @param user whom its output is given: a recipe may open it anew as {@code /dev/stdout}
   */
  static BubblewrapProcess start(List<String> command, RecipeUser user, LogSink log)
      throws IOException {
    Process process = SandboxProbe.start(command);
    boolean begun = false;
    try {
      user.own(Path.of("/proc", String.valueOf(process.pid()), "fd", "1"));
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      begun = true;
    } finally {
      if (!begun) {
        process.destroyForcibly();
      }
    }
    return new BubblewrapProcess(
        process,
        onThread("recipe-output", () -> copyLines(process.getInputStream(), log)),
        onThread(
            "bwrap-errors",
            () ->
                new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip()));
  }

  /** Starts one that reads and writes this program's own standard streams. */
  static BubblewrapProcess startInheriting(List<String> command) throws IOException {
    try {
      return new BubblewrapProcess(
          new ProcessBuilder(command).inheritIO().start(),
          CompletableFuture.completedFuture(Optional.empty()),
          CompletableFuture.completedFuture(""));
    } catch (IOException e) {
      throw SandboxProbe.notStarted(e);
    }
  }

  /**
   * Waits for the end of the recipe and of its output.
   *
   * @throws IOException when bubblewrap did not get as far as running it, or the log sink failed
   */
  RecipeEnd await() throws IOException, InterruptedException {
    output.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            kill();
          }
        });
    int status = process.waitFor();
    String complaint = get(complaints);
    // The recipe's own errors go to its standard output.
    if (status != 0 && SandboxProbe.isComplaint(complaint)) {
      throw SandboxProbe.refused(complaint);
    }
    return new RecipeEnd(status, get(output));
  }

  /**
   * How many jobs run in it at most beside the recipe's own: the threads of all processes that have
   * no child, without those of the recipe and of what waits for its lease to end.
   */
  int busy() {
    List<ProcessHandle> all = process.descendants().toList();
    Set<Long> parents = new HashSet<>();
    all.forEach(each -> each.parent().ifPresent(parent -> parents.add(parent.pid())));
    int threads =
        all.stream()
            .filter(each -> !parents.contains(each.pid()))
            .mapToInt(BubblewrapProcess::threads)
            .sum();
    return Math.max(0, threads - 2);
  }

  /** The 20th field of proc(5)'s stat; the second one is a name in parentheses, of any bytes. */
  private static int threads(ProcessHandle handle) {
    try {
      byte[] stat = Files.readAllBytes(Path.of("/proc/%d/stat".formatted(handle.pid())));
      String text = new String(stat, StandardCharsets.ISO_8859_1);
      return Integer.parseInt(text.substring(text.lastIndexOf(')') + 2).split(" ", -1)[17]);
    } catch (IOException | RuntimeException e) {
      // It has ended meanwhile, or a kernel hides it; it counts as one.
      return 1;
    }
  }

  /** Kills whatever still runs and waits until it is gone; idempotent. */
  @Override
  public void close() {
    if (!process.isAlive()) {
      return;
    }
    for (ProcessHandle each : kill()) {
      try {
        each.onExit().orTimeout(10, TimeUnit.SECONDS).join();
      } catch (CompletionException e) {
        // A process the kernel has not let go of yet; its folder is swept later.
        continue;
      }
    }
  }

  /** Kills whatever runs, and does not wait. */
  List<ProcessHandle> kill() {
    return ProcessTree.kill(process);
  }

  private static Optional<Duration> copyLines(InputStream in, LogSink log) throws IOException {
    RecipeOutput output = new RecipeOutput(log);
    byte[] buffer = new byte[1 << 14];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      output.accept(buffer, 0, n);
    }
    output.finish();
    return output.cpu();
  }

  private static <T> T get(CompletableFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IOException(e.getCause());
    }
  }

  private static <T> CompletableFuture<T> onThread(String name, Callable<T> work) {
    CompletableFuture<T> future = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                future.complete(work.call());
              } catch (Throwable e) {
                future.completeExceptionally(e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return future;
  }
}
