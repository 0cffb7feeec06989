package io.github.statix.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody types who knows other tools, and what it leads to. */
class VerbsTest {

  @TempDir Path directory;

  private Run run(String... arguments) {
    return Run.of(Map.of("STATIX_STORE", directory.resolve("store").toString()), arguments);
  }

  private Path preset() throws IOException {
    return Files.writeString(
        directory.resolve("mine.yaml"),
        """
        preset: mine
        epoch: 1
        variables: {A: '1'}
        base: {debian: {suites: [bookworm], packages: [bash]}}
        stages: {one: {}, two: {inputs: [one], in-image: false}}
        """);
  }

  @Test
  void bareCallWhenNoPresetIsNamedListsThemAndWhatTheyCost() {
    Run run = run();

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains(
            "no preset is named", "--preset", "quickstart: ", "2 stages, none was built here");
  }

  @ParameterizedTest
  @CsvSource({"plan", "fetch", "lock", "graph", "build --dry-run"})
  void verbWhenNoPresetIsNamedSaysHowToNameOne(String line) {
    Run run = run(line.split(" "));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("no preset is named", "--preset", "quickstart");
  }

  @Test
  void buildWhenTypedAsAVerbIsTheBareCall() {
    assertThat(run("build", "--preset", "quickstart", "--dry-run").out())
        .isEqualTo(run("--preset", "quickstart", "--dry-run").out())
        .contains("zlib");
  }

  @Test
  void versionWhenTypedAsAVerbIsPrinted() {
    assertThat(run("version").out()).isEqualTo(run("--version").out()).contains("statix-assemble");
  }

  @Test
  void helpWhenTypedAsAVerbIsPrinted() {
    assertThat(run("help", "plan").out())
        .isEqualTo(run("plan", "--help").out())
        .contains("--until");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "build quickstart            | 'quickstart' is a preset: write --preset quickstart",
        "quickstart                  | 'quickstart' is a preset: write --preset quickstart",
        "mine.yaml                   | 'mine.yaml' is a preset: write --preset mine.yaml",
        "--preset quickstart -t a:b  | -t: use --push REF:TAG for a registry, or -o docker:NAME",
        "--preset quickstart --load  | --load: use -o docker:NAME",
        "--preset quickstart --no-cache | --no-cache: use a new --store DIR",
        "--preset quickstart --iidfile f | --iidfile: use --digest-file FILE",
        "--preset quickstart --platform=linux/arm64 | --platform: images are for linux/amd64",
        "--preset quickstart -o type=oci,dest=x.tar | oci-archive:FILE (type=oci)",
      })
  void argumentWhenOfAnotherToolIsAnsweredWithOurSpelling(String line, String message) {
    Run run = run(line.strip().split(" +"));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message);
  }

  @Test
  void graphWhenAskedForIsInGraphvizsLanguage() throws Exception {
    assertThat(run("graph", "--preset", preset().toString()).out())
        .isEqualTo(
            """
            digraph "mine" {
              rankdir=BT;
              node [shape=box];
              "one";
              "two" [style=dashed];
              "two" -> "one";
            }
            """);
  }

  @Test
  void logWhenAStageRanTwiceIsTheNewest() throws Exception {
    Path logs = Files.createDirectories(directory.resolve("store/logs/mine"));
    Path old = Files.writeString(logs.resolve("one-000000000000.log"), "old\n");
    Files.setLastModifiedTime(old, java.nio.file.attribute.FileTime.fromMillis(1000));
    Files.writeString(logs.resolve("one-111111111111.log"), "new \u001b[31mred\n");
    Files.writeString(logs.resolve("one-more-222222222222.log"), "of another stage\n");

    assertThat(run("log", "one", "--preset", preset().toString()).out())
        .isEqualTo("new  [31mred\n");
    assertThat(run("log", "one", "--path", "--preset", preset().toString()).out())
        .isEqualTo(logs.resolve("one-111111111111.log") + "\n");
    Run none = run("log", "three", "--preset", preset().toString());
    assertThat(none.code()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("stage 'three' of preset 'mine' has no log in the store");
  }

  @ParameterizedTest
  @CsvSource({"--until one, --until one", "--set A=2, --set makes another image"})
  void pushWhenTheImageIsNotThePresetsWantsATagOfItsOwn(String option, String message)
      throws Exception {
    String[] words = option.split(" ");
    Run run = run("--preset", preset().toString(), words[0], words[1], "--push", "localhost:1/a/b");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message, "--push REF:TAG");
  }

  @ParameterizedTest
  @CsvSource({"plan", "--dry-run", "--locked", "report"})
  void lockWhenThereIsNoneIsNotResolvedByWhoOnlyLooks(String word) throws Exception {
    Run run = run(word, "--preset", preset().toString());

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("there is no lock", "statix-assemble lock --preset");
    assertThat(directory.resolve("mine.lock")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"plan", "--dry-run", "report"})
  void lockWhenItIsToBeRenewedByWhoOnlyLooksIsRefused(String word) throws Exception {
    Run run = run(word, "--preset", preset().toString(), "--update-lock");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--update-lock writes a lock, and this only looks");
    assertThat(directory.resolve("mine.lock")).doesNotExist();
  }

  @Test
  void lockWhenTheNamedOneIsMissingIsAnError() throws Exception {
    Run run = run("--preset", preset().toString(), "--lock", "nosuch.lock", "--offline");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("there is no lock nosuch.lock", "--lock nosuch.lock");
  }
}
