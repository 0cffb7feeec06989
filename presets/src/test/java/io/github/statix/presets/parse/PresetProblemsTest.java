package io.github.statix.presets.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PresetProblemsTest {

  private Path folder;

  @BeforeEach
  void useFolder(@TempDir Path temporary) {
    folder = temporary;
  }

  private String problems(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), yaml);
    PresetException e =
        catchThrowableOfType(
            PresetException.class, () -> new PresetCatalog().load(file.toString(), Map.of()));
    assertThat(e).as("the preset should have problems").isNotNull();
    return String.valueOf(e.getMessage()).replace(file.toString(), "p.yaml");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = PresetProblemsTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void loadWhenManyThingsAreWrongSaysAllOfThem() throws IOException {
    assertThat(problems(resource("bad.yaml")) + "\n").isEqualTo(resource("bad.txt"));
  }

  @Test
  void loadWhenNoticesAreWrongSaysWhy() throws IOException {
    assertThat(
            problems(
                """
                preset: a
                epoch: 1
                base: {debian: {suites: [bookworm]}}
                sources:
                  s:
                    file: s-${V}-${W}
                    license: GPL v3
                    homepage: zlib.net
                    reaches: program
                    urls: ["https://example.org/s"]
                variables: {V: "1"}
                """))
        .isEqualTo(
            """
            p.yaml:6:11: there is no variable 'W'; did you mean 'V'?
            p.yaml:7:14: 'GPL v3' is no SPDX licence expression, such as 'MIT OR Apache-2.0': its word 2 cannot stand there
            p.yaml:8:15: 'zlib.net' is no homepage; write a whole https: or http: URL
            p.yaml:9:14: nothing reaches as far as 'program'; did you mean 'programs'?""");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://u:planted@a.example/s", "http://u:pl%zz/planted@a.example/s?planted"})
  void loadWhenAUrlHoldsAPasswordDoesNotPrintIt(String url) throws IOException {
    assertThat(
            problems(
                """
                preset: a
                epoch: 1
                base: {debian: {suites: [bookworm]}}
                sources:
                  s:
                    file: s
                    urls: ["%s"]
                """
                    .formatted(url)))
        .contains("p.yaml:7:", "a.example/s", "is not a usable URL")
        .doesNotContain("planted");
  }

  @Test
  void loadWhenKeyIsGivenTwiceNamesTheFirstLine() throws IOException {
    assertThat(problems("preset: a\nepoch: 1\npreset: b\n"))
        .isEqualTo("p.yaml:3:1: key 'preset' is already given in line 1; remove one of them");
  }

  @Test
  void loadWhenIndentedWithTabSaysSo() throws IOException {
    assertThat(problems("preset: a\nbase:\n\tdebian: {}\n"))
        .startsWith("p.yaml:3:1: this is not valid YAML: found character '\\t(TAB)'")
        .doesNotContain("\n");
  }

  @Test
  void loadWhenAliasIsUsedRefusesIt() throws IOException {
    assertThat(problems("preset: &a x\nvariables: &b {A: *a}\nimage: *b\n"))
        .contains("p.yaml:2:12: anchors ('&name') are not allowed")
        .contains("p.yaml:2:19: aliases ('*name') are not allowed")
        .contains("p.yaml:3:8: aliases ('*name') are not allowed");
  }

  @Test
  void loadWhenTaggedRefusesIt() throws IOException {
    assertThat(problems("preset: !!binary aGk=\n")).contains("p.yaml:1:9: tags ('!name')");
  }

  @Test
  void loadWhenSeveralDocumentsRefusesTheSecond() throws IOException {
    assertThat(problems("preset: a\n---\npreset: b\n"))
        .isEqualTo("p.yaml:3:1: something follows the end of the document; only one is allowed");
  }

  @Test
  void loadWhenEmptySaysSo() throws IOException {
    assertThat(problems("# nothing\n")).isEqualTo("p.yaml:1:1: the text is empty");
  }

  @Test
  void loadWhenListSaysWhatWasExpected() throws IOException {
    assertThat(problems("- a\n")).isEqualTo("p.yaml:1:1: a preset must be a map, not a list");
  }

  @Test
  void loadWhenDeeplyNestedStopsWithoutOverflow() throws IOException {
    assertThat(problems("a: " + "[".repeat(200_000))).contains("nested more than 16 levels deep");
    assertThat(problems("? ".repeat(100_000))).startsWith("p.yaml:1:");
  }

  @Test
  void loadWhenTextHoldsEscapesForTerminalsShowsThemEscaped() throws IOException {
    assertThat(problems("preset: \"\\e[31mred\"\n"))
        .contains("unprintable character U+001B")
        .doesNotContain("\u001b");
  }

  @Test
  void loadWhenUrlHasThousandsOfSegmentsStopsWithoutOverflow() throws IOException {
    assertThat(
            problems(
                "preset: a\nepoch: 1\nbase: {image: \"x.org/y@sha256:"
                    + "0".repeat(64)
                    + "\"}\nkeys: {"
                    + "A".repeat(40)
                    + ": "
                    + "a/".repeat(300_000)
                    + "a}\nsources: {s: {file: f, urls: [\"debian:pool"
                    + "/a".repeat(300_000)
                    + "\"]}}\n"))
        .contains("longer than 1024 characters", "neither an armored public key");
  }

  @Test
  void loadWhenNotUtf8SaysSo() throws IOException {
    Path file = Files.write(folder.resolve("p.yaml"), new byte[] {'a', (byte) 0xff});

    assertThat(
            catchThrowableOfType(
                PresetException.class, () -> new PresetCatalog().load(file.toString(), Map.of())))
        .hasMessage(file + ": the preset cannot be read: it is not UTF-8 text in line 1");
  }

  @Test
  void loadWhenHundredsOfProblemsCountsTheRest() throws IOException {
    StringBuilder yaml = new StringBuilder("preset: a\n");
    for (int i = 0; i < 500; i++) {
      yaml.append("k").append(i).append(": 1\n");
    }

    String message = problems(yaml.toString());

    assertThat(message.lines()).hasSize(101);
    assertThat(message).endsWith("p.yaml: 402 more problems are not shown; mend these first");
  }

  @Test
  void loadWhenStagesWaitForEachOtherReportsTheCircle() throws IOException {
    assertThat(
            problems(
                """
                preset: a
                epoch: 1
                base: {debian: {suites: [bookworm]}}
                stages:
                  start: {inputs: [one]}
                  one: {inputs: [two]}
                  two: {inputs: [three]}
                  three: {inputs: [one]}
                """))
        .isEqualTo(
            "p.yaml:8:20: these stages wait for each other, so none can come first: "
                + "'one <- two <- three <- one'");
  }

  @Test
  void loadWhenPackageIsInTheBaseAnywayNamesIt() throws IOException {
    assertThat(
            problems(
                """
                preset: a
                epoch: 1
                base:
                  debian:
                    suites: [bookworm]
                    packages: [gcc, make]
                    build-packages: [ccache, make]
                    image-packages: [ccache, gcc]
                """))
        .isEqualTo(
            "p.yaml:7:30: 'make' is one of 'packages', which stages see and the image has; remove one\n"
                + "p.yaml:8:30: 'gcc' is one of 'packages', which stages see and the image has; remove one");
  }

  @Test
  void loadWhenBuildPackagesAreWrongSaysWhere() throws IOException {
    assertThat(
            problems(
                """
                preset: a
                epoch: 1
                base: {debian: {suites: [bookworm], build-packages: [Ccache, "${NONE}"]}}
                stages: {build-base: {}}
                """))
        .contains("p.yaml:3:54: 'Ccache' is not a Debian package's name, such as libc6-dev")
        .contains("p.yaml:3:62: there is no variable 'NONE'")
        .contains(
            "p.yaml:4:10: a stage cannot be called 'build-base'; that is what all stages stand on");
  }

  @Test
  void loadWhenBaseIsAnImageKnowsNoBuildPackages() throws IOException {
    assertThat(
            problems(
                """
                preset: a
                epoch: 1
                base: {image: "x.org/y@sha256:%s", build-packages: [ccache]}
                """
                    .formatted("0".repeat(64))))
        .isEqualTo("p.yaml:3:98: 'base' has no key 'build-packages'; there are 'debian', 'image'");
  }

  @Test
  void loadWhenNamesHoldLineEndsKeepsOneLinePerProblem() throws IOException {
    String message =
        problems(
            """
            "preset": a
            extends: "x\\ny/z.yaml"
            """);
    assertThat(message)
        .isEqualTo(
            "p.yaml:2:10: there is no preset 'x\\u000ay/z.yaml' (shipped: quickstart,"
                + " rust-1.95-libs, rust-1.95, rust-1.95-host-tools, rust-1.95-debian-libs,"
                + " rust-1.95-debian, rust-1.95-debian-host-tools, rust-1.81; a file has a '/' or ends in .yaml)");
    assertThat(
            problems(
                """
                preset: a
                epoch: 1
                base: {debian: {suites: [bookworm]}}
                variables: {"A\\nB": []}
                stages: {"s\\nt": {"k\\nl": 1, inputs: ["s\\nu"]}}
                """))
        .hasLineCount(4);
  }
}
