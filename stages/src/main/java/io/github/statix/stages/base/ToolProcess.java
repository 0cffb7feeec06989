package io.github.statix.stages.base;

import io.github.statix.presets.message.Category;
import io.github.statix.presets.message.StatixException;
import io.github.statix.stages.container.LogSink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process that gets a file as its standard input and must end when that closes. The input is kept
 * open until it ends, so that it also notices when this program is killed.
 */
final class ToolProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 10;

  private final Process process;
  private final CompletableFuture<Void> feeder;
  private final CompletableFuture<Void> reader;

  private ToolProcess(
      Process process, CompletableFuture<Void> feeder, CompletableFuture<Void> reader) {
    this.process = process;
    this.feeder = feeder;
    this.reader = reader;
  }

  static ToolProcess start(List<String> command, Path input, Path output, LogSink log)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile());
    // The script sets what it needs; a machine's locale or apt settings must not reach it.
    String path = builder.environment().get("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path == null ? "/usr/sbin:/usr/bin:/sbin:/bin" : path);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    OutputStream in = process.getOutputStream();
    return new ToolProcess(
        process,
        onThread("base-input", () -> feed(input, in)),
        onThread("base-log", () -> copyLines(process.getErrorStream(), log)));
  }

  /** Waits for its end and that of its output; returns its exit status. */
  int await() throws IOException, InterruptedException {
    int status = process.waitFor();
    try {
      reader.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new BaseException("a process that mmdebstrap started does not end");
    } catch (java.util.concurrent.ExecutionException e) {
      throw new StatixException(
          Category.DISK, "cannot read the log of mmdebstrap", null, e.getCause());
    }
    if (status == 0 && feeder.isCompletedExceptionally()) {
      throw new BaseException("the packages could not be handed to mmdebstrap");
    }
    return status;
  }

  /** Ends whatever still runs and waits until it is gone. */
  @Override
  public void close() throws IOException {
    List<ProcessHandle> started = process.descendants().toList();
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It ended before it read everything; its status tells why.
      feeder.cancel(false);
    }
    if (!hasEnded(process.toHandle())) {
      process.destroyForcibly();
    }
    // Those in a namespace went with it; without one some may have left the group.
    started.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle each : started) {
      hasEnded(each);
    }
    hasEnded(process.toHandle());
  }

  private static boolean hasEnded(ProcessHandle handle) {
    return handle
        .onExit()
        .thenApply(ended -> true)
        .completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  private static void feed(Path input, OutputStream out) throws IOException {
    Files.copy(input, out);
    out.flush();
  }

  private static void copyLines(InputStream in, LogSink log) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      log.line(line);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> onThread(String name, Work work) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
                future.complete(null);
              } catch (IOException | RuntimeException e) {
                future.completeExceptionally(e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return future;
  }
}
