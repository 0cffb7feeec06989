package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.registry.Fault;
import io.github.statix.assembler.registry.FaultyProxy;
import io.github.statix.assembler.registry.RegistryServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How runs that fail end: the code, and a message that says what, where and what to do. */
class ExitCodeIT {

  private static final int USAGE = 2;
  private static final int SOURCE = 3;
  private static final int STAGE = 4;
  private static final int REGISTRY = 5;
  private static final int VERIFICATION = 6;
  private static final int NO_ENGINE = 7;

  @RegisterExtension final RegistryServer registry = RegistryServer.open();
  @TempDir Path folder;
  private final Program program = Program.here();
  private TinyPreset preset;
  private Path store;

  @BeforeEach
  void writePreset() throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    preset = TinyPreset.write(folder, TinyBase.push(folder, registry.address()));
    store = folder.resolve("store");
  }

  @Test
  void runWhenThePresetIsBadExitsWith2AndNamesEveryProblem() throws Exception {
    preset.edit("inputs: [a]", "inputs: [aa]");
    preset.edit("variables: [MARK, COLOR]", "variables: [MARK, COLOUR]");

    assertThat(fails(USAGE, "--push", target())).contains("tiny.yaml:", "'aa'", "'COLOUR'");
  }

  @Test
  void runWhenTheLocaleIsNotUtf8ExitsWith2AndSaysWhatToSet() throws Exception {
    Program.Result run = program.with("LC_ALL", "C").run(folder, preset.in(store));

    assertThat(run.code()).isEqualTo(USAGE);
    assertThat(run.err()).contains("LC_ALL=C.UTF-8");
  }

  @Test
  void runWhenThePresetIsMissingExitsWith2() throws Exception {
    Files.delete(preset.file());

    assertThat(fails(USAGE)).contains("tiny.yaml");
  }

  @Test
  void runWhenTheEngineIsUnknownExitsWith2() throws Exception {
    assertThat(fails(USAGE, "--engine", "podman")).contains("'podman'", "auto", "sandbox");
  }

  @Test
  void runWhenTheVariableIsUnknownExitsWith2() throws Exception {
    assertThat(fails(USAGE, "--set", "COLOUR=red")).contains("COLOUR", "COLOR");
  }

  @Test
  void runWhenTheStageToStopAtIsUnknownExitsWith2() throws Exception {
    assertThat(fails(USAGE, "--until", "z")).contains("--until", "z");
  }

  @Test
  void runWhenARecipeIsMissingExitsWith2AndNamesIt() throws Exception {
    Files.delete(preset.file().resolveSibling("recipes/b.sh"));

    assertThat(fails(USAGE)).contains("b.sh", "--recipes");
  }

  @Test
  void runWhenTheStoreIsAFileExitsWith2AndSaysSo() throws Exception {
    Files.writeString(store, "x");

    assertThat(fails(USAGE)).contains(store.toString(), "not a directory");
  }

  @Test
  void runWhenTheLockDoesNotFitExitsWith2() throws Exception {
    preset.run(program, store);
    preset.edit("file: data.bin", "file: other.bin");
    preset.edit("data.bin: ", "other.bin: 0");
    Files.writeString(
        preset.file(), Files.readString(preset.file()).replaceAll("(other.bin: .{64}).", "$1"));

    assertThat(fails(USAGE)).contains("lock", "data");
  }

  @Test
  void runWhenASourceIsNotThereExitsWith3() throws Exception {
    preset.edit("file://", "http://" + registry.address());

    assertThat(fails(SOURCE)).contains("data", "404", "http://" + registry.address());
  }

  @Test
  void runWhenASourceFileIsNotThereExitsWith3() throws Exception {
    Files.delete(preset.source());

    assertThat(fails(SOURCE)).contains("data", "data.bin");
  }

  @Test
  void runWhenASourceIsAnotherExitsWith3AndNamesBothDigests() throws Exception {
    Files.writeString(preset.source(), "other");

    String pinned = Files.readString(preset.file()).split("data.bin: ")[1].substring(0, 64);
    assertThat(fails(SOURCE))
        .contains(pinned, "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa");
  }

  @Test
  void runWhenARecipeFailsExitsWith4AndSaysWhere() throws Exception {
    preset.recipe(
        "b",
        """
        for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
          echo "checking $i"
        done
        cat /opt/a/absent > /out/x
        """);

    String message = fails(STAGE, "--push", target());

    assertThat(message)
        .contains("stage 'b' failed", "exited with 1", "line 4", "cat /opt/a/absent > /out/x")
        .contains("| checking 25", "No such file or directory")
        .doesNotContain("| checking 1\n");
    assertThat(message).contains("look into it: statix-assemble shell b --preset");
    String log = message.substring(message.indexOf("the whole log: ") + 15).lines().toList().get(0);
    assertThat(Path.of(log)).content().contains("checking 1\n", "checking 25\n");
  }

  @Test
  void runWhenAStageTakesTooLongExitsWith4AndKeepsWhatItLeft() throws Exception {
    preset.recipe("b", "echo begun; sleep 1000\n");

    assertThat(fails(STAGE, "--stage-timeout", "3s"))
        .contains("stage 'b' was ended after 3 seconds", "| begun", "--stage-timeout")
        .contains("look into it: statix-assemble shell b --preset");
  }

  @Test
  void runWhenWhatARecipeInstallsCannotBeALayerExitsWith4AndKeepsIt() throws Exception {
    preset.recipe("b", "mkdir /out/b\n: > /out/b/.wh.gone\n");

    assertThat(fails(STAGE))
        .contains("stage 'b' failed", "b/.wh.gone has a name", "let the recipe rename it")
        .contains("look into it: statix-assemble shell b --preset");
  }

  @Test
  void runWhenARecipeIsNotUtf8ExitsWith2AndNamesTheLine() throws Exception {
    Files.write(
        preset.file().resolveSibling("recipes/b.sh"), new byte[] {'#', '\n', '#', (byte) 0xfc});

    assertThat(fails(USAGE)).contains("recipes/b.sh", "not UTF-8 text in line 2");
  }

  @Test
  void runWhenALayerHidesAnothersFileExitsWith4AndNamesThePath() throws Exception {
    preset.recipe("b", "mkdir -p /out/opt/a\necho 2 > /out/opt/a/number\n");

    assertThat(fails(STAGE)).contains("opt/a/number", "'a'", "'b'");
  }

  @Test
  void inspectWhenTheRegistryIsDownExitsWith5() throws Exception {
    String gone = registry.address();
    registry.stop();

    // A push tries for half a minute, which its own tests cut short; this one asks once.
    Program.Result result = program.run(folder, "inspect-image", gone + "/tiny/x:t");

    assertThat(result.code()).as(result.err()).isEqualTo(REGISTRY);
    assertThat(result.err()).contains(gone, "is the right address").doesNotContain("\tat ");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void runWhenTheRegistryForbidsExitsWith5AndSaysWhatToDo() throws Exception {
    try (FaultyProxy proxy = new FaultyProxy(registry.port())) {
      proxy.fault("POST .*", 100, Fault.Answer.error(403, "DENIED"));

      assertThat(fails(REGISTRY, "--push", proxy.address() + "/tiny/x:t"))
          .contains(
              proxy.address() + "/tiny/x:t", "403", "as the test wants", "with the right to do so");
    }
  }

  @Test
  void runWhenTheBaseIsNotThereExitsWith5() throws Exception {
    String base = Files.readString(preset.file()).split("sha256:")[1].substring(0, 64);
    preset.edit(base, "0".repeat(64));

    assertThat(fails(REGISTRY)).contains("0".repeat(64));
  }

  @Test
  void inspectWhenABlobOfTheFolderIsDamagedExitsWith6() throws Exception {
    Path image = folder.resolve("image");
    preset.run(program, store, "-o", "oci:" + image);
    Path largest = largest(image.resolve("blobs/sha256"));
    byte[] bytes = Files.readAllBytes(largest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(largest, bytes);

    Program.Result result = program.run(folder, "inspect-image", "oci:" + image);

    assertThat(result.code()).as(result.err()).isEqualTo(VERIFICATION);
    assertThat(result.out()).contains(largest.getFileName().toString());
    assertThat(result.err()).doesNotContain("\tat ");
  }

  @Test
  void inspectWhenThereIsNoImageExitsWith6AndSaysSo() throws Exception {
    Program.Result result = program.run(folder, "inspect-image", "oci:" + folder.resolve("no"));

    assertThat(result.code()).as(result.err()).isEqualTo(VERIFICATION);
    assertThat(result.err()).contains("not an OCI layout").doesNotContain("\tat ");
  }

  @Test
  void runWhenThereIsNoEngineExitsWith7AndSaysWhatToInstall() throws Exception {
    Program nowhere =
        program
            .with("PATH", folder.toString())
            .with("DOCKER_HOST", "unix://" + folder.resolve("no.sock"));
    Program.Result result = nowhere.run(folder, preset.in(store));

    assertThat(result.code()).as(result.err()).isEqualTo(NO_ENGINE);
    assertThat(result.err()).contains("bubblewrap", "docker").doesNotContain("\tat ");
    assertThat(result.out()).isEmpty();
  }

  private static Path largest(Path blobs) throws Exception {
    try (Stream<Path> all = Files.list(blobs)) {
      List<Path> files = all.toList();
      Path largest = files.get(0);
      for (Path file : files) {
        largest = Files.size(file) > Files.size(largest) ? file : largest;
      }
      return largest;
    }
  }

  private String target() {
    return registry.address() + "/tiny/out:t";
  }

  /** Runs, and gives what it says when it ends as it should. */
  private String fails(int code, String... arguments) throws Exception {
    Program.Result result = program.run(folder, preset.in(store, arguments));
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).doesNotContain("\tat ").contains("statix-assemble: ");
    if (Files.isDirectory(store)) {
      assertThat(Leftovers.unfinished(store)).isEmpty();
    }
    return result.err();
  }
}
