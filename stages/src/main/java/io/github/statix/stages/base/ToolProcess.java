package io.github.statix.stages.base;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.container.LineSplitter;
import io.github.statix.stages.container.LogSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that gets a file as its standard input and must end when that closes. The input is kept
 * open until it ends, so that it also notices when this program is killed.
 */
final class ToolProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 10;

  /** Far more than mmdebstrap and the scripts of packages say; then somebody fills the disk. */
  private static final long LONGEST_LOG = 64L << 20;

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
        onThread("base-log", () -> copyLines(process, log)));
  }

  /** Waits for its end and that of its output; returns its exit status. */
  int await(Duration limit) throws IOException, InterruptedException {
    if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
      throw new BaseException(
          "mmdebstrap did not end within %d seconds; see the log for what it was at"
              .formatted(limit.toSeconds()));
    }
    int status = process.exitValue();
    try {
      reader.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new BaseException("a process that mmdebstrap started does not end");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BaseException known) {
        throw known;
      }
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

  /** Passes on what the process says; ends it when that is too much. */
  private static void copyLines(Process process, LogSink log) throws IOException {
    LineSplitter lines = new LineSplitter(log);
    InputStream in = process.getErrorStream();
    byte[] buffer = new byte[1 << 13];
    long said = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      said += n;
      if (said > LONGEST_LOG) {
        process.destroyForcibly();
        throw new BaseException(
            "mmdebstrap or the script of a package said more than %d MB; see the log"
                .formatted(LONGEST_LOG >> 20));
      }
      lines.accept(buffer, 0, n);
    }
    lines.finish();
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
