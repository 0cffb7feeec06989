package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.registry.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs that share a store, at the same time. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConcurrentRunsIT {

  private static final Pattern BUILT = Pattern.compile("^stage (\\w+): built", Pattern.MULTILINE);

  @RegisterExtension final RegistryServer registry = RegistryServer.open();
  @TempDir Path folder;
  private TinyPreset preset;
  private Path store;

  @BeforeEach
  void writePreset() throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    preset = TinyPreset.write(folder, TinyBase.push(folder, registry.address()));
    store = folder.resolve("store");
  }

  @Test
  void fourRunsOfOnePresetBuildEachStageOnce() throws Exception {
    List<Program.Result> results = together(List.of(), List.of(), List.of(), List.of());

    assertThat(results).extracting(Program.Result::code).as(errors(results)).containsOnly(0);
    assertThat(results.stream().map(Program.Result::digest).distinct()).hasSize(1);
    assertThat(results.stream().flatMap(ConcurrentRunsIT::built))
        .containsExactlyInAnyOrder("a", "b", "c");
    assertThat(Leftovers.unfinished(store)).isEmpty();
  }

  @Test
  void runsWithOtherVariablesAreEachRight() throws Exception {
    List<String> red = List.of("--set", "COLOR=red");
    List<String> two = List.of("--set", "NUMBER=2");
    String redAlone = alone("red", red);
    String twoAlone = alone("two", two);

    List<Program.Result> results = together(red, two);

    assertThat(results).extracting(Program.Result::code).as(errors(results)).containsOnly(0);
    assertThat(results).extracting(Program.Result::digest).containsExactly(redAlone, twoAlone);
  }

  @Test
  void runWhenTheOtherOneFailsAtASharedStageFailsToo() throws Exception {
    preset.recipe("a", "sleep 1\nfalse\n");

    List<Program.Result> results = together(List.of(), List.of());

    assertThat(results).extracting(Program.Result::code).as(errors(results)).containsOnly(4);
  }

  @Test
  void garbageCollectionDuringARunIsRefused() throws Exception {
    preset.recipe(
        "a",
        "mkdir -p /out/opt/a\nsleep 4\ncat /src/data > /out/opt/a/1\necho 1 > /out/opt/a/number\n");
    Path own = Files.createDirectories(folder.resolve("run"));
    Process process = Program.here().start(own, preset.in(store));
    while (!Files.readString(own.resolve("err")).contains("stage a: started")) {
      assertThat(process.isAlive()).isTrue();
      Thread.sleep(10);
    }

    Program.Result collected =
        Program.here().run(folder, "cache", "gc", "--keep", "0", "--store", store.toString());

    assertThat(collected.code()).as(collected.err()).isEqualTo(2);
    assertThat(collected.err()).contains("in use by another run");
    assertThat(process.waitFor()).as(Files.readString(own.resolve("err"))).isZero();
  }

  private String alone(String name, List<String> options) throws Exception {
    Program.Result result =
        Program.here().run(folder, arguments(folder.resolve("store-" + name), options));
    assertThat(result.code()).as(result.err()).isZero();
    return result.digest();
  }

  private String[] arguments(Path where, List<String> options) {
    return preset.in(where, options.toArray(String[]::new));
  }

  @SafeVarargs
  private List<Program.Result> together(List<String>... options) throws Exception {
    List<Path> folders = new ArrayList<>();
    List<Process> processes = new ArrayList<>();
    for (List<String> each : options) {
      Path own = Files.createDirectories(folder.resolve("run-" + folders.size()));
      folders.add(own);
      processes.add(Program.here().start(own, arguments(store, each)));
    }
    List<Program.Result> results = new ArrayList<>();
    for (Process process : processes) {
      process.waitFor();
      Path own = folders.get(results.size());
      results.add(
          new Program.Result(
              process.exitValue(),
              Files.readString(own.resolve("out")),
              Files.readString(own.resolve("err"))));
    }
    return results;
  }

  private static Stream<String> built(Program.Result result) {
    return BUILT.matcher(result.err()).results().map(match -> match.group(1));
  }

  private static String errors(List<Program.Result> results) throws IOException {
    return String.join("\n--\n", results.stream().map(Program.Result::err).toList());
  }
}
