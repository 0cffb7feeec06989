package io.github.statix.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.cli.console.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code plan} and {@code presets} print without anything having been built. */
class PlanTest {

  private static final Path SHIPPED = Path.of("../presets/src/main/resources/presets");

  @TempDir Path folder;
  @TempDir Path store;

  @Test
  void planWhenStoreIsEmptyBuildsTheBaseAndDependsOnIt() {
    Run run = Run.of("plan", "--preset", "quickstart", "--store", store.toString());

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .containsSubsequence("base", "build", "it never ran", "musl", "depends", "zlib", "depends");
  }

  @Test
  void planWhenThereAreBuildPackagesNamesBothBases() {
    Run run = Run.of("plan", "--preset", "rust-1.95", "--store", store.toString());

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .containsPattern("\nbase +build ")
        .containsPattern("\nbuild-base +build ")
        .containsPattern("\nzlib +depends .*\n +built, unless build-base comes out as before\n");
  }

  @Test
  void planWhenARecipeIsNotWrittenSaysWhich() throws Exception {
    Run run = Run.of("plan", "--preset", incomplete(), "--store", store.toString());

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("its recipe 'missing' is not written yet");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quickstart",
        "rust-1.95-host-tools",
        "rust-1.95-debian-host-tools",
        "rust-1.95-debian-libs",
        "rust-1.95-debian",
        "rust-1.95-libs",
        "rust-1.95",
        "rust-1.81"
      })
  void planWhenShippedHasEveryRecipe(String preset) {
    Run run = Run.of("plan", "--preset", preset, "--store", store.toString());

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).doesNotContain("is not written yet");
  }

  @Test
  void planWhenAStageIsOutOfTheImageAndServesNoneLeavesItOut() throws Exception {
    String preset = quickstartWith("smaller", "  zlib: {in-image: false}\n");

    assertThat(Run.of("plan", "--preset", preset, "--store", store.toString()).out())
        .contains("musl")
        .doesNotContain("zlib");
    assertThat(
            Run.of("plan", "--preset", preset, "--until", "zlib", "--store", store.toString())
                .out())
        .contains("musl", "zlib");
  }

  /** A preset file whose last stage has no recipe. */
  private String incomplete() throws Exception {
    return quickstartWith("incomplete", "  missing:\n    inputs: [zlib]\n");
  }

  /** A preset file, with its lock, that says more of its stages. */
  private String quickstartWith(String name, String stages) throws Exception {
    Path preset = folder.resolve(name + ".yaml");
    Files.writeString(
        preset, "preset: %s\nextends: quickstart\nstages:\n%s".formatted(name, stages));
    String lock = Files.readString(SHIPPED.resolve("quickstart.lock"));
    Files.writeString(
        folder.resolve(name + ".lock"), lock.replace("\"quickstart\"", "\"" + name + "\""));
    return preset.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"quickstart", "rust-1.95-libs", "rust-1.95", "rust-1.95-host-tools", "rust-1.81"})
  void fetchWhenDryNamesWhereEverySourceWouldComeFrom(String preset) {
    Run run =
        Run.of(
            "fetch",
            "--dry-run",
            "--preset",
            preset,
            "--store",
            store.toString(),
            "--debian-mirror",
            "http://mirror.example/debian");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("musl", "would be fetched from", "http://mirror.example/debian");
  }

  @Test
  void reportWhenNothingIsBuiltSaysWhatToDo() {
    Path file = store.resolve("report.md");
    Run run =
        Run.of(
            "report", "--preset", "quickstart", "--store", store.toString(), "-o", file.toString());

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("no layer of base, musl, zlib", "build first", "--until");
    assertThat(file).doesNotExist();
  }

  @Test
  void buildWhenARecipeIsNotWrittenSaysWhichBeforeAnythingRuns() throws Exception {
    Run run = Run.of("--preset", incomplete(), "--store", store.toString());

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("there is no recipe", "missing.sh", "--recipes");
    assertThat(store.resolve("blobs/sha256")).doesNotExist();
  }

  @Test
  void presetsWhenNamedShowsVariablesStagesSourcesAndEnvironment() {
    Run run = Run.of("presets", "quickstart");

    assertThat(run.out().lines())
        .startsWith(
            "quickstart: musl-gcc wrapper around musl 1.2.5 with its security fixes, and a static zlib",
            "",
            "variables (--set NAME=VALUE)")
        .contains("  ZLIB_VERSION             1.3.2", "  CC=/opt/musl/bin/musl-gcc")
        .contains("  zlib                     recipe zlib, after [musl]");
  }

  @Test
  void presetsWhenListedShowsTheShippedOnes() {
    assertThat(Run.of("presets").out()).contains("quickstart", "rust-1.95", "rust-1.81");
  }

  @Test
  void buildWhenDryPrintsThePlanAndTargetsAndBuildsNothing() {
    Run run =
        Run.of(
            "--dry-run",
            "--preset",
            "quickstart",
            "--store",
            store.toString(),
            "--push",
            "localhost:1/x");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("push to localhost:1/x:quickstart");
    assertThat(store.resolve("blobs/sha256")).doesNotExist();
  }
}
