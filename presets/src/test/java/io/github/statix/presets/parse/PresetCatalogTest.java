package io.github.statix.presets.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.Preset;
import io.github.statix.presets.SourceNotice;
import io.github.statix.presets.model.SpdxExpression;
import io.github.statix.presets.model.StageName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PresetCatalogTest {

  private static final String BASE = "epoch: 1767225600\nbase: {debian: {suites: [bookworm]}}\n";

  private Path folder;

  @BeforeEach
  void useFolder(@TempDir Path temporary) {
    folder = temporary;
  }

  private final PresetCatalog catalog = new PresetCatalog();

  private String write(String name, String yaml) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, yaml).toString();
  }

  private Preset load(String yaml, Map<String, String> sets) throws Exception {
    return catalog.load(write("p.yaml", yaml), sets).preset();
  }

  @Test
  void loadWhenNameIsUnknownSuggestsTheNearest() {
    assertThatThrownBy(() -> catalog.load("quikstart", Map.of()))
        .hasMessage(
            "--preset: there is no preset 'quikstart'; did you mean 'quickstart'? (shipped: "
                + "quickstart, rust-1.95-libs, rust-1.95, rust-1.95-host-tools, rust-1.95-debian-libs,"
                + " rust-1.95-debian, rust-1.95-debian-host-tools, rust-1.81; a file has a '/' or ends in .yaml)");
  }

  @Test
  void loadWhenFileIsMissingSaysSo() {
    String file = folder.resolve("none.yaml").toString();

    assertThatThrownBy(() -> catalog.load(file, Map.of()))
        .hasMessage(file + ": the preset cannot be read: there is no such file");
  }

  @Test
  void loadWhenFileIsFolderSaysSo() {
    assertThatThrownBy(() -> catalog.load(folder + "/", Map.of()))
        .isInstanceOf(PresetException.class)
        .hasMessageContaining("it is not a regular file");
  }

  @Test
  void loadWhenFileNamesItsFolderForRecipesAndLock() throws Exception {
    LoadedPreset loaded = catalog.load(write("p.yaml", "preset: mine\n" + BASE), Map.of());

    assertThat(loaded.folder()).contains(folder);
    assertThat(loaded.lockFile()).contains(folder.resolve("mine.lock"));
    assertThat(loaded.shippedLock()).isEmpty();
  }

  @Test
  void loadWhenVersionLooksLikeNumberKeepsItsText() throws Exception {
    Preset preset =
        load(
            "preset: a\n" + BASE + "variables: {A: 1.10, B: 0x1F, C: yes, D: True, E: 010}\n",
            Map.of());

    assertThat(preset.variables())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("A", "1.10", "B", "0x1F", "C", "yes", "D", "True", "E", "010"));
  }

  @Test
  void loadWhenTemplatesPutsVariablesInEverywhere() throws Exception {
    Preset preset =
        load(
            "preset: a\n"
                + BASE
                + """
                variables: {REF: v4.3.2, SUITE: trixie}
                sources:
                  cmake: {file: "cmake-${REF#v}.tar.gz", urls: ["https://x.org/${REF}/${REF#x}"]}
                image:
                  environment: {A: "$$HOME ${REF#v}"}
                  labels: {b: "${SUITE}"}
                  tag: t-${REF}
                """,
            Map.of());

    assertThat(preset.source("cmake").orElseThrow().file()).isEqualTo("cmake-4.3.2.tar.gz");
    assertThat(preset.source("cmake").orElseThrow().urls())
        .containsExactly("https://x.org/v4.3.2/v4.3.2");
    assertThat(preset.image().environment()).containsEntry("A", "$HOME 4.3.2");
    assertThat(preset.image().labels()).containsEntry("b", "trixie");
    assertThat(preset.image().tag()).isEqualTo("t-v4.3.2");
  }

  @Test
  void loadWhenSetReplacesVariable() throws Exception {
    Preset preset = catalog.load("quickstart", Map.of("MUSL_VERSION", "1.2.6")).preset();

    assertThat(preset.source("musl").orElseThrow().file()).isEqualTo("musl-1.2.6.tar.gz");
    assertThat(preset.source("musl").orElseThrow().pinned()).isEmpty();
  }

  @Test
  void loadWhenSetIsUnknownSuggestsTheNearest() {
    assertThatThrownBy(() -> catalog.load("quickstart", Map.of("MUSL_VERSON", "1")))
        .hasMessage(
            "--set: the preset has no variable 'MUSL_VERSON'; did you mean 'MUSL_VERSION'?");
  }

  @Test
  void loadWhenSetLeavesTheFolderRefusesIt() {
    assertThatThrownBy(() -> catalog.load("quickstart", Map.of("MUSL_VERSION", "/../../etc")))
        .hasMessageContaining("'musl-/../../etc.tar.gz' is not a plain file name");
  }

  @Test
  void loadWhenStagesAreOutOfOrderPutsInputsFirstAndKeepsTheRest() throws Exception {
    Preset preset =
        load(
            "preset: a\n"
                + BASE
                + """
                stages:
                  z: {}
                  b: {inputs: [c, z]}
                  a: {}
                  c: {recipe: z}
                """,
            Map.of());

    assertThat(preset.stages())
        .extracting(stage -> stage.name().value())
        .containsExactly("z", "a", "c", "b");
    assertThat(preset.stage(new StageName("b")).orElseThrow().inputs())
        .containsExactly(new StageName("z"), new StageName("c"));
    assertThat(preset.stage(new StageName("c")).orElseThrow().recipe()).isEqualTo("z");
  }

  @Test
  void loadWhenChainOfThousandsOfStagesOrdersThem() throws Exception {
    StringBuilder yaml = new StringBuilder("preset: a\n" + BASE + "stages:\n");
    int count = 5000;
    for (int i = count; i > 0; i--) {
      yaml.append("  s%d: {inputs: [%s]}\n".formatted(i, i == 1 ? "" : "s" + (i - 1)));
    }

    assertThat(load(yaml.toString(), Map.of()).stages())
        .hasSize(count)
        .first()
        .hasToString(
            "StageSpec[name=s1, recipe=s1, inputs=[], sources=[], variables=[], inImage=true,"
                + " jobs=SHARED]");
  }

  @Test
  void loadWhenExtendingFileMergesMapsAndReplacesLists() throws Exception {
    write(
        "lib/parent.yaml",
        "preset: parent\n"
            + BASE
            + """
            variables: {A: "1", B: "2"}
            image: {command: [a, b], environment: {X: "${A}", Y: y}}
            keys: {%s: k.asc}
            """
                .formatted("A".repeat(40)));
    write("lib/k.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n-----END PGP PUBLIC KEY BLOCK-----");
    LoadedPreset loaded =
        catalog.load(
            write(
                "child.yaml",
                """
                preset: child
                extends: lib/parent.yaml
                variables: {A: "3"}
                image: {command: [c], environment: {Z: "${B}"}}
                """),
            Map.of());

    assertThat(loaded.preset().header().name()).isEqualTo("child");
    assertThat(loaded.preset().image().command()).containsExactly("c");
    assertThat(loaded.preset().image().environment().toString()).isEqualTo("{X=3, Y=y, Z=2}");
    assertThat(loaded.preset().keys()).containsOnlyKeys("A".repeat(40));
    assertThat(loaded.folders()).isEqualTo(List.of(folder, folder.resolve("lib")));
  }

  @Test
  void loadWhenBuildPackagesAreGivenReplacesTheParentsAndPutsVariablesIn() throws Exception {
    write(
        "parent.yaml",
        """
        preset: parent
        epoch: 1
        variables: {TOOL: ccache}
        base:
          debian: {suites: [bookworm], packages: [gcc], build-packages: ["${TOOL}", cmake]}
        """);

    assertThat(base("preset: a\nextends: parent.yaml\n").buildPackages())
        .containsExactly("ccache", "cmake");
    BaseSpec.Debian other =
        base("preset: a\nextends: parent.yaml\nbase: {debian: {build-packages: [\"x${TOOL}\"]}}\n");
    assertThat(other.packages()).containsExactly("gcc");
    assertThat(other.buildPackages()).containsExactly("xccache");
  }

  private BaseSpec.Debian base(String yaml) throws Exception {
    return (BaseSpec.Debian) load(yaml, Map.of()).base();
  }

  @Test
  void loadWhenExtendingKeepsTheNoticeOfASourceAndItsNewVersion() throws Exception {
    write(
        "parent.yaml",
        "preset: parent\n"
            + BASE
            + """
            variables: {V: "1"}
            sources:
              s: {file: "s-${V}.tar", license: MIT, homepage: "https://s.org", urls: ["https://s.org/s"]}
            """);
    SourceNotice notice =
        load(
                """
                preset: child
                extends: parent.yaml
                variables: {V: "2"}
                sources: {s: {license: MIT OR  Zlib, reaches: build}}
                """,
                Map.of())
            .source("s")
            .orElseThrow()
            .notice();

    assertThat(notice)
        .isEqualTo(
            new SourceNotice(
                Optional.of("2"),
                Optional.of(new SpdxExpression("MIT OR Zlib")),
                Optional.of("https://s.org"),
                SourceNotice.Reach.BUILD));
  }

  @Test
  void loadWhenBaseIsOfAnotherKindReplacesTheParents() throws Exception {
    Preset preset =
        load(
            "preset: a\nextends: quickstart\nbase: {image: \"x.org/y@sha256:%s\"}\n"
                .formatted("0".repeat(64)),
            Map.of());

    assertThat(preset.base()).isInstanceOf(BaseSpec.Image.class);
  }

  @Test
  void loadWhenPresetsExtendEachOtherReportsTheCircle() throws Exception {
    write("a.yaml", "preset: a\nextends: b.yaml\n");
    write("b.yaml", "preset: b\nextends: ./a.yaml\n");

    assertThatThrownBy(() -> catalog.load(folder.resolve("a.yaml").toString(), Map.of()))
        .isInstanceOf(PresetException.class)
        .hasMessageContaining("b.yaml:2:10: presets extend each other in a circle: ")
        .hasMessageContaining("a.yaml -> ");
  }

  @Test
  void loadWhenProblemLiesInParentNamesTheParentsFile() throws Exception {
    write("parent.yaml", "preset: parent\n" + BASE + "variables:\n  b: x\n");

    assertThatThrownBy(() -> load("preset: a\nextends: parent.yaml\n", Map.of()))
        .hasMessageContaining("parent.yaml:5:3: 'b' is not a variable's name");
  }

  @Test
  void loadWhenNameIsOnlyTheParentsAsksForOne() {
    assertThatThrownBy(() -> load("extends: quickstart\n", Map.of()))
        .hasMessageContaining("p.yaml:1:1: a preset lacks 'preset'; add it");
  }
}
