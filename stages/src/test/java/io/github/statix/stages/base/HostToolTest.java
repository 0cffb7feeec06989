package io.github.statix.stages.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostToolTest {

  private final Path folder;

  private final List<String> log = new ArrayList<>();

  HostToolTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void runWhenScriptWritesGivesItsOutput() throws Exception {
    assertThat(run("cat hello; echo noise >&2")).isEqualTo("hello, world");
    assertThat(log).contains("noise");
  }

  @Test
  void runWhenScriptRunsIsRootWithNoInput() throws Exception {
    assertThat(run("id -u; cat; umask")).isEqualTo("0\n0022\n");
  }

  @Test
  void runWhenScriptFailsNamesStatusAndComplaint() {
    assertThatThrownBy(() -> run("echo 'I: fine' >&2; echo 'E: the reason' >&2; exit 7"))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("E: the reason")
        .hasMessageNotContaining("I: fine");
  }

  @Test
  void runWhenScriptLeavesProcessesEndsThem() throws Exception {
    String mark = "86400." + ProcessHandle.current().pid();
    run("sleep " + mark + " >/dev/null 2>&1 &");
    assertThat(BaseTools.output("ps", "-eo", "args")).doesNotContain("sleep " + mark);
  }

  @Test
  void runWhenNamespacesAreForbiddenDoesNotRun() throws Exception {
    assumeRoot();
    String none = "echo 0 >/proc/sys/user/max_user_namespaces; exec \"$@\"";
    HostTool tool =
        HostTool.through(List.of("unshare", "--user", "-r", "/bin/sh", "-c", none, "sh"));
    assertThatThrownBy(
            () ->
                tool.run(
                    input("echo ran >&2"),
                    folder.resolve("out"),
                    BootstrapTool.Network.NONE,
                    log::add))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("--engine docker");
    assertThat(log).isEmpty();
  }

  @Test
  void runWhenInterruptedLeavesNoProcessAndNoMount() throws Exception {
    interrupt(BaseTools.host(), "setsid sleep", "86401." + ProcessHandle.current().pid());
  }

  @Test
  void runWhenScriptTakesTooLongEndsIt() throws Exception {
    String mark = "86405." + ProcessHandle.current().pid();
    HostTool tool = BaseTools.host().within(Duration.ofSeconds(1));
    assertThatThrownBy(
            () ->
                tool.run(
                    input("setsid sleep " + mark),
                    folder.resolve("out"),
                    BootstrapTool.Network.NONE,
                    log::add))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("did not end within 1 seconds");
    assertThat(BaseTools.output("ps", "-eo", "args")).doesNotContain("sleep " + mark);
  }

  @Test
  void runWhenScriptWritesWithoutEndEndsIt() throws Exception {
    HostTool tool = BaseTools.host();
    assertThatThrownBy(
            () ->
                tool.run(
                    input("exec cat /dev/zero >&2"),
                    folder.resolve("out"),
                    BootstrapTool.Network.NONE,
                    line -> {}))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("said more than 64 MB");
  }

  private static void assumeRoot() throws Exception {
    BaseTools.host();
    Assumptions.assumeTrue(BaseTools.output("id", "-u").strip().equals("0"), "not root");
  }

  private void interrupt(HostTool tool, String sleep, String mark) throws Exception {
    Path input = input("echo started >&2; " + sleep + " " + mark);
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                tool.run(
                    input,
                    folder.resolve("out"),
                    BootstrapTool.Network.NONE,
                    line -> {
                      if (line.equals("started")) {
                        started.countDown();
                      }
                    });
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    thread.start();
    started.await();
    thread.interrupt();
    thread.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(BaseTools.output("ps", "-eo", "args")).doesNotContain("sleep " + mark);
    assertThat(Files.readAllLines(Path.of("/proc/self/mounts")))
        .noneMatch(mount -> mount.startsWith("statix "));
  }

  @Test
  void runWhenThisProgramIsKilledEndsToo() throws Exception {
    BaseTools.host();
    String mark = "86402." + ProcessHandle.current().pid();
    Path input = input("echo started >&2; setsid sleep " + mark);
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HostToolTest.class.getName(),
                input.toString(),
                folder.resolve("out").toString())
            .start();
    parent.inputReader().readLine();
    for (int i = 0; i < 100 && !BaseTools.output("ps", "-eo", "args").contains(mark); i++) {
      Thread.sleep(100);
    }
    assertThat(BaseTools.output("ps", "-eo", "args")).contains("sleep " + mark);
    parent.destroyForcibly().waitFor();
    for (int i = 0; i < 100 && BaseTools.output("ps", "-eo", "args").contains(mark); i++) {
      Thread.sleep(100);
    }
    assertThat(BaseTools.output("ps", "-eo", "args")).doesNotContain("sleep " + mark);
  }

  /** The program that gets killed: says a line when the script has started. */
  public static void main(String[] args) throws Exception {
    HostTool.create()
        .run(
            Path.of(args[0]),
            Path.of(args[1]),
            BootstrapTool.Network.NONE,
            line -> {
              if (line.equals("started")) {
                System.out.println(line);
              }
            });
  }

  private String run(String script) throws Exception {
    HostTool tool = BaseTools.host();
    Path output = folder.resolve("out");
    tool.run(input(script), output, BootstrapTool.Network.NONE, log::add);
    return Files.readString(output);
  }

  private Path input(String script) throws Exception {
    Path file = folder.resolve("in.tar");
    try (InputTar tar = InputTar.create(file)) {
      tar.add("run", script + "\n");
      tar.add("hello", "hello, world");
    }
    return file;
  }
}
