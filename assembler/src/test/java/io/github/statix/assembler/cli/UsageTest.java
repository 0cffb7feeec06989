package io.github.statix.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the program says to a command line that cannot be carried out. */
class UsageTest {

  @TempDir Path folder;

  @Test
  void helpWhenAskedForNamesEveryOptionOfTheContract() {
    Run run = Run.of("--help");

    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains(
            "--preset",
            "--set",
            "--build-arg",
            "--push",
            "--tag",
            "-o",
            "--until",
            "--engine",
            "--jobs",
            "--stage-timeout",
            "--store",
            "--source-mirror",
            "--debian-mirror",
            "--offline",
            "--lock",
            "--update-lock",
            "--dry-run",
            "--digest-file",
            "--metadata-file",
            "--progress",
            "plan",
            "presets",
            "fetch",
            "lock",
            "shell",
            "cache",
            "inspect-binary",
            "inspect-image");
  }

  @ParameterizedTest
  @CsvSource({"''", "shell a", "reproduce"})
  void stageTimeoutWhenNoDurationSaysHowToWriteOne(String verb) {
    String line = (verb + " --stage-timeout 5").strip();
    Run run = Run.of(line.split(" "));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--stage-timeout '5'", "not a duration", "1h30m");
  }

  @Test
  void optionWhenMistypedNamesTheNearest() {
    Run run = Run.of("--prest", "quickstart");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--prest").contains("--preset");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void presetWhenMistypedNamesTheNearest() {
    Run run = Run.of("presets", "quickstrat");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("did you mean 'quickstart'?").doesNotContain("\tat ");
  }

  @Test
  void presetFileWhenWrongReportsAllProblemsWithTheirLines() throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, "preset: mine\nextends: quickstart\nvariabels: {}\nimage: {tga: x}\n");

    Run run = Run.of("presets", file.toString());

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("mine.yaml:3:", "did you mean 'variables'?")
        .contains("mine.yaml:4:", "did you mean 'tag'?");
  }

  @ParameterizedTest
  @CsvSource({
    "ubuntu, names no registry; write registry[:port]/path/name",
    "localhost:5000/UPPER:x, is not a valid repository; an image reference is registry[:port]",
    "localhost:5000/x:a b, is not a valid tag",
    "localhost:5000/x@sha256:12, '12' is not a SHA-256 digest; write 64",
  })
  void referenceWhenNotOnePrintsTheGrammar(String reference, String message) {
    Run run = Run.of("--preset", "quickstart", "--store", store(), "--push", reference);

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message).doesNotContain("\tat ");
  }

  @Test
  void outputWhenUnknownListsTheKinds() {
    Run run = Run.of("--preset", "quickstart", "--store", store(), "-o", "ocii:x");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("did you mean 'oci'?").contains("docker-archive:FILE");
  }

  @Test
  void engineWhenUnknownListsTheEngines() {
    Run run = Run.of("--preset", "quickstart", "--store", store(), "--engine", "podman");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("auto", "docker", "sandbox");
  }

  @Test
  void jobsWhenZeroIsRefused() {
    Run run = Run.of("--preset", "quickstart", "--store", store(), "--jobs", "0");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("at least 1");
  }

  @Test
  void untilWhenNoStageNamesTheNearest() {
    Run run = Run.of("plan", "--preset", "quickstart", "--store", store(), "--until", "zlip");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("did you mean 'zlib'?");
  }

  @Test
  void shellWhenNoStageIsGivenIsRefused() {
    Run run = Run.of("shell", "--preset", "quickstart", "--store", store());

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("STAGE").doesNotContain("\tat ");
  }

  @Test
  void shellWhenNoStageHasTheNameNamesTheNearest() {
    Run run = Run.of("shell", "zlip", "--preset", "quickstart", "--store", store(), "--", "true");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("no stage 'zlip'", "did you mean 'zlib'?");
  }

  @Test
  void shellWhenTheEngineIsUnknownListsTheEngines() {
    Run run = Run.of("shell", "zlib", "--preset", "quickstart", "--engine", "podman");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("auto", "docker", "sandbox");
  }

  @Test
  void storeWhenNotAFolderIsAnErrorWithItsName() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    Run run = Run.of("plan", "--preset", "quickstart", "--store", file.toString());

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(file.toString()).doesNotContain("\tat ");
  }

  @Test
  void binaryWhenMissingIsAnErrorWithItsName() {
    Run run = Run.of("inspect-binary", folder.resolve("none").toString());

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--progress tty | --progress 'tty': use one of auto, plain, json, quiet",
        "--compile-cache maybe | --compile-cache 'maybe': use one of on, off",
        "--jobs x | --jobs 'x': use a whole number",
        "--jobs 99999999999 | use a whole number",
        "-j 0 | --jobs 0: use at least 1",
        "--set X | --set",
        "--store '' | --store '': use the name of a file or directory",
        "--lock '' | --lock ''",
        "--digest-file '' | --digest-file ''",
        "--recipes nosuchdir | --recipes nosuchdir: there is no such directory",
        "--tag x | add --push REF",
        "--push localhost:5000/a --tag feature/x | 'feature/x' is not a tag",
        "--push localhost:99999/a | a port is a number from 1 to 65535",
        "--push localhost:0/a | a port is a number from 1 to 65535",
        "-o oci: | write oci:DIR",
        "-o docker: | write docker:NAME",
        "-o docker:Foo/Bar | 'Foo/Bar' is not a valid repository",
        "-o '' | is not an output",
        "cache gc --keep=-1 | --keep -1: use 0 to 36500 days",
        "cache gc --keep=99999999999999 | use 0 to 36500 days",
        "cache gc --keep=x | --keep 'x': use a whole number",
        "reproduce --differences -1 | --differences -1: use 0 or more",
      })
  void argumentWhenItCannotBeIsNamedWithWhatCan(String line, String message) {
    String[] arguments =
        Arrays.stream(line.split(" "))
            .map(word -> word.equals("''") ? "" : word)
            .toArray(String[]::new);

    Run run = Run.of(Map.of("STATIX_STORE", store()), withPreset(arguments));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message).doesNotContain("\tat ", "this is a bug");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void planWhenTheImageWouldHaveTooManyLayersForDockerSaysSo() throws IOException {
    Path file = folder.resolve("many.yaml");
    StringBuilder text =
        new StringBuilder(
            "preset: many\nepoch: 1\nbase:\n  image: localhost:1/a@sha256:%s\nstages:\n"
                .formatted("0".repeat(64)));
    for (int i = 0; i < 125; i++) {
      text.append("  s%d: {recipe: r}\n".formatted(i));
    }
    Files.writeString(file, text + "image:\n  command: [/bin/sh]\n");

    Run run = Run.of("plan", "--preset", file.toString(), "--store", store());

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("126 layers", "125");
    Files.writeString(file, Files.readString(file).replace("  s124: {recipe: r}\n", ""));
    assertThat(Run.of("plan", "--preset", file.toString(), "--store", store()).code()).isZero();
  }

  private static String[] withPreset(String... arguments) {
    if (List.of("cache", "reproduce").contains(arguments[0])) {
      return arguments;
    }
    return Stream.concat(Stream.of("--preset", "quickstart"), Arrays.stream(arguments))
        .toArray(String[]::new);
  }

  private String store() {
    return folder.resolve("store").toString();
  }
}
