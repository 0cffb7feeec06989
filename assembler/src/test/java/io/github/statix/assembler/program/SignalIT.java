package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.registry.Fault;
import io.github.statix.assembler.registry.FaultyProxy;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.assembler.registry.RegistryServer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C and kill end a run soon and cleanly, whatever it is at. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignalIT {

  private static final int INTERRUPTED = 130;

  @RegisterExtension final RegistryServer registry = RegistryServer.open();
  @TempDir Path folder;
  private final Program program = Program.here().heedingSignals();
  private TinyPreset preset;
  private Path store;

  @BeforeEach
  void writePreset() throws Exception {
    preset = TinyPreset.write(folder, TinyBase.push(folder, registry.address()));
    store = folder.resolve("store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void signalDuringAStageInTheSandboxLeavesNothing(String signal) throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    signalDuringAStage("sandbox", signal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void signalDuringAStageInDockerLeavesNothing(String signal) throws Exception {
    Programs.requireDocker();
    long pid = signalDuringAStage("docker", signal);
    assertThat(Leftovers.containers(pid)).isEmpty();
    assertThat(Leftovers.volumes(pid)).isEmpty();
  }

  private long signalDuringAStage(String engine, String signal) throws Exception {
    preset.recipe("a", "echo a hangs\nsleep 1000 & sleep 1000\n");
    preset.recipe("c", "trap '' INT TERM\necho c hangs\nsleep 1000\n");
    Process process = program.start(folder, preset.in(store, "--engine", engine, "-j", "2"));
    awaitLog("a", "a hangs", process);
    awaitLog("c", "c hangs", process);

    assertInterruptedBy(signal, process);
    assertThat(Leftovers.lastingProcesses(preset.mark())).isEmpty();
    return process.pid();
  }

  @Test
  void signalDuringAPushSaysInterrupted() throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    try (FaultyProxy proxy = new FaultyProxy(registry.port())) {
      proxy.fault("PATCH .*", 10, new Fault.Silence());
      String target = proxy.address() + "/tiny/pushed:t";
      Process process = program.start(folder, preset.in(store, "--push", target));
      while (proxy.count("PATCH .*") < 2 && process.isAlive()) {
        Thread.sleep(10);
      }

      assertInterruptedBy("INT", process);
    }
  }

  @Test
  void signalDuringADownloadSaysInterrupted() throws Exception {
    try (FaultyProxy silent = new FaultyProxy(registry.port())) {
      silent.fault(".*", 10, new Fault.Silence());
      preset.edit("file://" + preset.source(), "http://" + silent.address() + "/data.bin");
      Process process = program.start(folder, preset.in(store));
      while (silent.requests().isEmpty() && process.isAlive()) {
        Thread.sleep(10);
      }

      assertInterruptedBy("TERM", process);
    }
  }

  @Test
  void signalWhileAnotherRunBuildsTheStageEndsOnlyTheOneThatWaits() throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    preset.recipe(
        "a",
        "echo a waits\nsleep 4\nmkdir -p /out/opt/a\ncat /src/data > /out/opt/a/1\n"
            + "echo 1 > /out/opt/a/number\n");
    Path first = Files.createDirectories(folder.resolve("first"));
    Process builder = program.start(first, preset.in(store));
    awaitLog("a", "a waits", builder);
    Process waiting = program.start(folder, preset.in(store));
    while (!err().contains("stage c: ")) {
      assertThat(waiting.isAlive()).as(err()).isTrue();
      Thread.sleep(10);
    }

    kill("INT", waiting);
    assertThat(waiting.waitFor(15, TimeUnit.SECONDS)).isTrue();
    assertThat(waiting.exitValue()).as(err()).isEqualTo(INTERRUPTED);
    assertThat(builder.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(builder.exitValue()).isZero();
  }

  private void assertInterruptedBy(String signal, Process process) throws Exception {
    kill(signal, process);
    boolean ended = process.waitFor(15, TimeUnit.SECONDS);
    process.destroyForcibly();

    assertThat(ended).as("ended 15 seconds after the signal; it said: " + err()).isTrue();
    assertThat(process.exitValue()).as(err()).isEqualTo(INTERRUPTED);
    assertThat(err())
        .contains("statix-assemble: interrupted; nothing half-made")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("out")).isEmptyFile();
    assertThat(Leftovers.unfinished(store)).isEmpty();
  }

  private static void kill(String signal, Process process)
      throws IOException, InterruptedException {
    Programs.run("kill", "-" + signal, Long.toString(process.pid()));
  }

  /** Waits until the stage's log has this text, for as long as the program runs. */
  private void awaitLog(String stage, String text, Process process) throws Exception {
    Path logs = store.resolve("logs/tiny");
    while (!log(logs, stage).contains(text)) {
      assertThat(process.isAlive()).as(err()).isTrue();
      Thread.sleep(10);
    }
  }

  private static String log(Path logs, String stage) throws IOException {
    if (!Files.isDirectory(logs)) {
      return "";
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(logs, stage + "-*.log")) {
      for (Path log : found) {
        return Files.readString(log);
      }
    }
    return "";
  }

  private String err() throws IOException {
    Path file = folder.resolve("err");
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
