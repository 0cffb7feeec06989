package io.github.statix.presets.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.presets.Preset;
import io.github.statix.presets.StageSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PresetMergeTest {

  @TempDir Path folder;

  private Preset load(String more) throws Exception {
    Files.writeString(
        folder.resolve("parent.yaml"),
        """
        preset: parent
        epoch: 1
        base: {debian: {suites: [bookworm]}}
        stages:
          a: {}
          b: {}
          c: {inputs: [b]}
        image:
          environment: {CC: musl-gcc, LIBRARY_PATH: /opt/musl/lib}
        """);
    Path child = folder.resolve("child.yaml");
    Files.writeString(child, "preset: child\nextends: parent.yaml\n" + more);
    return new PresetCatalog().load(child.toString(), Map.of()).preset();
  }

  @Test
  void mergeWhenChildSaysNullTakesTheEntryAway() throws Exception {
    Preset child = load("stages: {a: null}\nimage: {environment: {LIBRARY_PATH: null}}\n");

    assertThat(child.stages())
        .extracting(StageSpec::name)
        .extracting(Object::toString)
        .containsExactly("b", "c");
    assertThat(child.image().environment()).isEqualTo(Map.of("CC", "musl-gcc"));
  }

  @Test
  void mergeWhenTheEntryTakenAwayIsNeededNamesIt() {
    assertThatThrownBy(() -> load("stages: {b: null}\n")).hasMessageContaining("'b'");
  }

  @Test
  void mergeWhenThereIsNothingToTakeAwaySaysWhere() {
    assertThatThrownBy(() -> load("stages: {d: null}\n"))
        .hasMessageContaining("child.yaml:3:13: stage 'd' must be a map, not nothing");
  }
}
