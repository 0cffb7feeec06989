package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.registry.Programs;
import io.github.statix.assembler.registry.RegistryServer;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From a stage that failed into its container, and out again. */
class ShellIT {

  @RegisterExtension final RegistryServer registry = RegistryServer.open();
  @TempDir Path folder;
  private final Program program = Program.here();
  private TinyPreset preset;
  private Path store;

  @BeforeEach
  void writePreset() throws Exception {
    preset = TinyPreset.write(folder, TinyBase.push(folder, registry.address()));
    store = folder.resolve("store");
  }

  @Test
  void shellAfterAFailureInTheSandboxIsThatFailure() throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    failLookAndGoOn("sandbox");
  }

  @Test
  void shellAfterAFailureInDockerIsThatFailure() throws Exception {
    Programs.requireDocker();
    failLookAndGoOn("docker");
  }

  private void failLookAndGoOn(String engine) throws Exception {
    String good = Files.readString(preset.file().resolveSibling("recipes/b.sh"));
    preset.recipe("b", "echo half > made\ncat /opt/a/absent > /out/x\n");
    Program.Result failed = program.run(folder, preset.in(store, "--engine", engine));
    assertThat(failed.code()).as(failed.err()).isEqualTo(4);
    assertThat(failed.err().lines().reduce((first, last) -> last).orElseThrow())
        .isEqualTo(
            "  look into it: statix-assemble shell b --preset %s --store %s --engine %s"
                .formatted(preset.file(), store, engine));

    // Without --engine: the one that keeps it.
    Program.Result shell = shell("cat made; cat /opt/a/number; echo more > made; exit 11\n", "b");
    assertThat(shell.err()).contains("as the recipe of 'b' left them", "/recipe/b.sh");
    assertThat(shell.out()).isEqualTo("half\n1\n");
    assertThat(shell.code()).isEqualTo(11);
    assertThat(shell("", "b", "--", "/bin/cat", "made").out()).isEqualTo("more\n");
    assertThat(shell("ls\n", "b").code()).isEqualTo(127);
    assertThat(Leftovers.unfinished(store)).isEmpty();

    preset.recipe("b", good);
    assertThat(shell("cat made\n", "b").err()).contains("stage 'b' has changed since it failed");
    preset.run(program, store, "--engine", engine);
    assertThat(shell("", "b").err()).contains("no failure of stage 'b' is kept");
    if (engine.equals("docker")) {
      assertThat(Programs.run("docker", "ps", "-aq", "--filter", "label=" + failedLabel()).strip())
          .isEmpty();
    }
  }

  private static String failedLabel() {
    return "io.github.statix.assemble.failed";
  }

  @Test
  void gcAfterAFailureRemovesWhatIsKept() throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    preset.recipe("a", "mkdir shut\necho 1 > shut/x\nchmod 0 shut\nexit 1\n");
    assertThat(program.run(folder, preset.in(store)).code()).isEqualTo(4);

    Program.Result gc = program.run(folder, "cache", "gc", "--store", store.toString());

    assertThat(gc.out()).as(gc.err()).contains(", 1 failures");
    assertThat(store.resolve("failed/tiny/a")).isEmptyDirectory();
    assertThat(Leftovers.unfinished(store)).isEmpty();
  }

  /** Runs the program with this on its standard input. */
  private Program.Result shell(String input, String... arguments) throws Exception {
    List<String> all = new java.util.ArrayList<>(List.of("shell"));
    List<String> given = List.of(arguments);
    int options = given.contains("--") ? given.indexOf("--") : given.size();
    all.addAll(given.subList(0, options));
    all.addAll(List.of(preset.in(store)));
    all.addAll(given.subList(options, given.size()));
    Process process = program.start(folder, all.toArray(String[]::new));
    try (Writer keys = process.outputWriter()) {
      keys.write(input);
    }
    return new Program.Result(
        process.waitFor(),
        Files.readString(folder.resolve("out")),
        Files.readString(folder.resolve("err")));
  }
}
