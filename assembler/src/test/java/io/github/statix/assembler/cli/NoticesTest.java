package io.github.statix.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verb {@code notices}, and what it has written into the documentation. */
class NoticesTest {

  private static final Path DOCUMENT = Path.of("../docs/third-party-notices.md");

  @TempDir Path folder;

  @Test
  void noticesWhenAllPresetsAreMeantIsWhatTheDocumentationHas() throws IOException {
    Run run = Run.of("notices");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .as("stale; write it anew: ./statix-assemble notices -o docs/third-party-notices.md")
        .isEqualTo(Files.readString(DOCUMENT));
  }

  @Test
  void noticesWhenWrittenToAFilePrintsItsName() throws IOException {
    Path file = folder.resolve("notices.md");

    Run run = Run.of("notices", "--preset", "quickstart", "-o", file.toString());

    assertThat(run.out()).isEqualTo(file + "\n");
    assertThat(Files.readString(file))
        .contains(
            "## quickstart", "| zlib | 1.3.2 | Zlib | zlib | programs | <https://zlib.net/> |")
        .doesNotContain("## rust");
  }

  @Test
  void noticesWhenSourcesAreUsedDifferentlySaysHowFarEachGets() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            preset: mine
            epoch: 1
            base: {debian: {suites: [bookworm]}}
            sources:
              a: {file: a.tar, reaches: programs, urls: ["https://example.org/a.tar"]}
              b: {file: b.tar, urls: ["https://example.org/b.tar"]}
              unused: {file: u.tar, urls: ["https://example.org/u.tar"]}
            stages:
              tool: {in-image: false, sources: [a, b]}
              kept: {inputs: [tool], sources: [b]}
            """);

    assertThat(Run.of("notices", "--preset", file.toString()).out())
        .doesNotContain("unused")
        .contains("| a | | not stated | tool | build | |")
        .contains("| b | | not stated | tool, kept | image | |");
  }

  @Test
  void noticesWhenThereIsNoSuchPresetIsAnErrorWithItsName() {
    Run run = Run.of("notices", "--preset", "quikstart");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("'quikstart'", "did you mean 'quickstart'?");
  }

  @Test
  void noticesWhenTheFolderIsMissingIsAnErrorWithItsName() {
    Run run = Run.of("notices", "-o", folder.resolve("none/notices.md").toString());

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("none").doesNotContain("\tat ");
  }
}
