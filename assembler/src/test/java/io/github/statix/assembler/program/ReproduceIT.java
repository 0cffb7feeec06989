package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.statix.assembler.registry.RegistryServer;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.rebuild.Perturbation;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Recipes that leak what they should not, and one that does not: {@code reproduce} tells them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReproduceIT {

  private static final int VERIFICATION = 6;
  private static final int USAGE = 2;
  private static final RegistryServer REGISTRY = RegistryServer.open();

  /** What each recipe does beside making its folder; the first is as it should be. */
  private static final Map<String, String> RECIPES =
      Map.of(
          "good",
          """
          for i in 3 1 2; do echo $i > /out/opt/good/$i; done
          cat /proc/sys/kernel/hostname > /out/opt/good/host
          echo "$UID $TZ $LC_ALL $(umask) $PWD" > /out/opt/good/environment
          """,
          "clock",
          "date > /out/opt/clock/when\n",
          "jobs",
          "echo \"built with $MAKEFLAGS\" > /out/opt/jobs/how\n",
          "order",
          """
          mkdir d; for i in 1 2 3 4 5; do echo $i > d/$i; done
          ls -U d > /out/opt/order/list
          """,
          "library",
          """
          mkdir d; for i in 1 2 3 4 5; do echo $i > d/$i.o; done
          cd d; ar rcD /out/opt/library/libx.a $(ls -U)
          """,
          "mount",
          "while read -r line; do case $line in *' /build '*) echo \"$line\";; esac;"
              + " done < /proc/self/mountinfo > /out/opt/mount/points\n",
          "flaky",
          "test \"$JOBS\" = 2\n");

  private Path folder = Path.of("");
  private Path store = Path.of("");
  private TinyPreset preset = new TinyPreset(Path.of(""), "");
  private final Program program = Program.here().quickToStart();

  @BeforeAll
  void write(@TempDir Path shared) throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    RegistryServer.requireProgram("gcc", "gcc");
    folder = shared;
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    store = folder.resolve("store");
    REGISTRY.start();
    Path source = folder.resolve("perturb.c");
    try (InputStream in = Perturbation.class.getResourceAsStream("perturb.c")) {
      Files.copy(Objects.requireNonNull(in), source);
    }
    ImageReference base =
        TinyBase.pushWithCompiler(
            folder, REGISTRY.address(), source, List.of("ar", "date", "ls", "tr"));
    preset = TinyPreset.write(folder, base);
    for (Map.Entry<String, String> recipe : RECIPES.entrySet()) {
      String name = recipe.getKey();
      preset.edit(
          "image:\n  command",
          "  %s:\n    sources: [data]\n    jobs: fixed\nimage:\n  command".formatted(name));
      preset.recipe(name, "mkdir -p /out/opt/%s\n".formatted(name) + recipe.getValue());
    }
    buildAlone();
  }

  /** Alone, a stage's first build has all the jobs; beside others it may have one. */
  private void buildAlone() throws Exception {
    for (String stage : List.of("jobs", "flaky")) {
      reproduce("--vary", "none", "--stage", stage);
    }
  }

  @AfterAll
  void stop() throws IOException {
    REGISTRY.stop();
    WorkFolder.delete(store);
  }

  private Program.Result reproduce(String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("reproduce", "--jobs", "2"));
    arguments.addAll(List.of(more));
    Program.Result result = program.run(folder, preset.in(store, arguments.toArray(String[]::new)));
    assertThat(result.err()).doesNotContain("\tat ");
    assertThat(Leftovers.unfinished(store)).isEmpty();
    return result;
  }

  private static JsonNode stage(JsonNode report, String name) {
    return StreamSupport.stream(report.path("stages").spliterator(), false)
        .filter(stage -> stage.path("stage").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> differences(JsonNode stage) {
    return StreamSupport.stream(stage.path("differences").spliterator(), false)
        .map(one -> one.path("path").asText() + ": " + one.path("what").asText())
        .toList();
  }

  @Test
  void reproduceWhenRecipesLeakNamesTheFileAndWhatDiffers() throws Exception {
    Program.Result run = reproduce("--json", "--engine", "sandbox");

    assertThat(run.code()).as(run.err()).isEqualTo(VERIFICATION);
    JsonNode report = new ObjectMapper().readTree(run.out());
    List<String> varied = new ArrayList<>();
    report.path("varied").fieldNames().forEachRemaining(varied::add);
    assertThat(varied).as(run.out()).containsExactly("jobs", "clock", "order");
    for (String good : List.of("good", "a", "b", "c")) {
      assertThat(stage(report, good).path("verdict").asText())
          .as(run.out())
          .isEqualTo("reproduced");
    }
    assertThat(differences(stage(report, "clock"))).containsExactly("opt/clock/when: content");
    assertThat(differences(stage(report, "jobs"))).containsExactly("opt/jobs/how: content");
    assertThat(differences(stage(report, "order"))).containsExactly("opt/order/list: content");
    assertThat(differences(stage(report, "library")))
        .containsExactly("opt/library/libx.a: content");
    assertThat(differences(stage(report, "mount")))
        .containsExactly("opt/mount/points: size", "opt/mount/points: content");
    for (JsonNode layer : stage(report, "mount").path("files")) {
      assertThat(Path.of(layer.asText())).isRegularFile().startsWith(store.toRealPath());
    }
    assertThat(stage(report, "flaky").path("verdict").asText()).isEqualTo("FAILS");
    assertThat(stage(report, "flaky").path("failure").asText()).contains("exited with 1", ".log");
  }

  @Test
  void reproduceWhenTheCulpritIsNotVariedFindsNothing() throws Exception {
    Program.Result run =
        reproduce("--vary", "jobs,clock", "--stage", "order", "--stage", "library");

    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("varied      jobs", "varied      clock", "order                reproduced")
        .doesNotContain("varied      order");

    Program.Result culprit = reproduce("--vary", "order", "--stage", "library");

    assertThat(culprit.code()).isEqualTo(VERIFICATION);
    assertThat(culprit.out())
        .contains(
            "library              DIFFERS",
            "opt/library/libx.a: content: sha256:",
            "diffoscope " + store.toRealPath());
  }

  @Test
  void reproduceWhenRecordedIsCheckedFromThenOn() throws Exception {
    Path digests = preset.file().resolveSibling("tiny.digests");
    try {
      Program.Result recorded =
          reproduce("--record", "--vary", "jobs", "--stage", "good", "--stage", "jobs");
      assertThat(recorded.code()).as(recorded.out()).isEqualTo(VERIFICATION);
      assertThat(digests).content().contains("good").doesNotContain("jobs ");
      assertThat(reproduce("--vary", "none", "--stage", "good").out())
          .doesNotContain("not recorded");

      String text = Files.readString(digests);
      char last = text.charAt(text.length() - 2);
      Files.writeString(
          digests, text.substring(0, text.length() - 2) + (last == '0' ? '1' : '0') + "\n");
      Program.Result other = reproduce("--vary", "none", "--stage", "good");

      assertThat(other.code()).isEqualTo(VERIFICATION);
      assertThat(other.out()).contains("DIFFERS from what is recorded");
      Program.Result build = program.run(folder, preset.in(store, "--until", "good"));
      assertThat(build.code()).as(build.err()).isZero();
      assertThat(build.err()).contains("as recorded", "reproduce --stage good");
    } finally {
      Files.deleteIfExists(digests);
    }
  }

  @Test
  void reproduceWhenTheRecipeChangedSinceSaysSo() throws Exception {
    Path digests = folder.resolve("other.digests");
    String recipe = "mkdir -p /out/opt/good\n" + RECIPES.get("good");
    assertThat(
            reproduce(
                    "--record",
                    "--digests",
                    digests.toString(),
                    "--vary",
                    "none",
                    "--stage",
                    "good")
                .code())
        .isZero();
    preset.recipe("good", recipe + "echo more > /out/opt/good/more\n");
    try {
      Program.Result run =
          reproduce("--digests", digests.toString(), "--vary", "none", "--stage", "good");

      assertThat(run.code()).as(run.out()).isZero();
      assertThat(run.out()).contains("not recorded: what is recorded is for another key");
    } finally {
      preset.recipe("good", recipe);
    }
  }

  @Test
  void reproduceWhenAskedForNonsenseExitsWith2AndNamesTheNearest() throws Exception {
    Program.Result stage = reproduce("--stage", "goood");
    assertThat(stage.code()).isEqualTo(USAGE);
    assertThat(stage.err()).contains("'goood'", "'good'");

    Program.Result vary = reproduce("--vary", "job");
    assertThat(vary.code()).isEqualTo(USAGE);
    assertThat(vary.err()).contains("'job'", "jobs");

    Program.Result base = reproduce("--stage", "base");
    assertThat(base.code()).isEqualTo(USAGE);
    assertThat(base.err()).contains("image from a registry");
  }

  @Test
  void killDuringARebuildLeavesNoProcess() throws Exception {
    TinyPreset slow = preset;
    reproduce("--vary", "none", "--stage", "a");
    slow.recipe(
        "c", "if [ \"$MAKEFLAGS\" = -j1 ]; then echo it hangs; sleep 1000; fi\nmkdir /out/x\n");
    Process process =
        program.start(
            folder, slow.in(store, "reproduce", "--jobs", "2", "--vary", "jobs", "--stage", "c"));
    try {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (!hangs() && process.isAlive() && System.nanoTime() < end) {
        Thread.sleep(50);
      }
      assertThat(hangs()).as(Files.readString(folder.resolve("err"))).isTrue();
      process.destroyForcibly();
      process.waitFor();

      assertThat(Leftovers.lastingProcesses(slow.mark())).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  private boolean hangs() throws IOException {
    try (var logs = Files.walk(store.resolve("logs"))) {
      for (Path log : logs.filter(it -> it.toString().endsWith("-again.log")).toList()) {
        if (log.getFileName().toString().startsWith("c-")
            && Files.readString(log).contains("it hangs")) {
          return true;
        }
      }
    }
    return false;
  }
}
