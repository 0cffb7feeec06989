package io.github.statix.stages.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A second Java process that does one thing to a store, and says "ready" when it has. */
final class OtherProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private OtherProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  static OtherProcess start(Path store, String... doing) throws IOException {
    return start(List.of(), store, doing);
  }

  /** The same by way of a command that runs another. */
  static OtherProcess start(List<String> below, Path store, String... doing) throws IOException {
    List<String> command = new ArrayList<>(below);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OtherProcess.class.getName(),
            store.toString()));
    command.addAll(List.of(doing));
    return new OtherProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Waits for its next line. */
  String line() throws IOException {
    String line = output.readLine();
    return line == null ? "" : line;
  }

  long pid() {
    return process.pid();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Does one thing and waits to be killed, or for a line on its input. */
  public static void main(String[] args) throws Exception {
    Store store = Store.open(Path.of(args[0]));
    switch (args[1]) {
      case "work" -> store.workFolder("other");
      case "blob" -> store.blobs().create().write(new byte[100]);
      case "lock" -> store.lock(args[2]);
      case "put" -> {
        for (int i = 0; i < 50; i++) {
          byte[] bytes = args[2].repeat(1 + i).getBytes(StandardCharsets.UTF_8);
          store.blobs().put(new java.io.ByteArrayInputStream(bytes));
        }
      }
      case "everything" -> {
        store.workFolder("other");
        store.lock("zlib");
        store.id();
        store.blobs().put(new java.io.ByteArrayInputStream(new byte[1]));
        new io.github.statix.stages.run.StageLog(store.logs().resolve("preset/a.log")).close();
      }
      case "use" -> {}
      default -> throw new IllegalArgumentException(args[1]);
    }
    // The one line tests wait for; tests have no other way to look into a process.
    java.io.FileOutputStream out = new java.io.FileOutputStream(java.io.FileDescriptor.out);
    out.write("ready\n".getBytes(StandardCharsets.UTF_8));
    out.flush();
    Thread.sleep(120_000);
  }
}
