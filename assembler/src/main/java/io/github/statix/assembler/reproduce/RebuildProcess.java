package io.github.statix.assembler.reproduce;

import io.github.statix.presets.model.TimeLimit;
import io.github.statix.stages.container.LineSplitter;
import io.github.statix.stages.container.LogSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;

/**
 * A process that rebuilds. It ends by itself when its standard input does, so that it never
 * outlives this program.
 */
final class RebuildProcess {

  /** How long it has to clear away its container. */
  private static final int CLEANUP_SECONDS = 25;

  private RebuildProcess() {}

  /**
   * How it ended.
   *
   * @param complaint what it said on standard error
   * @param late whether it was ended because it took too long
   */
  record End(int code, String complaint, boolean late) {}

  /**
   * Runs a process to its end; when this thread is interrupted, the process is ended first.
   *
   * @param errors a file for its standard error
   * @param limit the longest it may take
   * @param log receives its standard output
   */
  static End run(
      List<String> command,
      SortedMap<String, String> environment,
      Path errors,
      Optional<TimeLimit> limit,
      LogSink log)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Thread output = new Thread(() -> copy(process.getInputStream(), log), "rebuild-output");
    output.setDaemon(true);
    output.start();
    try {
      boolean late = limit.isPresent() && !endsWithin(process, limit.get());
      if (late) {
        end(process);
      }
      int code = process.waitFor();
      output.join();
      return new End(code, complaint(errors), late);
    } finally {
      end(process);
    }
  }

  private static boolean endsWithin(Process process, TimeLimit limit) throws InterruptedException {
    return process.waitFor(limit.duration().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static String complaint(Path errors) throws IOException {
    return new String(Files.readAllBytes(errors), StandardCharsets.UTF_8).strip();
  }

  private static void copy(InputStream in, LogSink log) {
    LineSplitter lines = new LineSplitter(log);
    byte[] buffer = new byte[1 << 14];
    try (in) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        lines.accept(buffer, 0, n);
      }
    } catch (IOException e) {
      lines.finish();
      log.line("the output ends here: " + e.getMessage());
      return;
    }
    lines.finish();
  }

  private static void end(Process process) throws InterruptedException {
    if (!process.isAlive()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    process.destroy();
    if (!process.waitFor(CLEANUP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
