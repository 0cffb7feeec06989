package io.github.statix.stages.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.Preset;
import io.github.statix.presets.model.TimeLimit;
import io.github.statix.presets.parse.PresetCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a preset says of licences and of time rebuilds nothing. */
class NoticeTest {

  private static final String TEXT =
      """
      preset: mine
      epoch: 1
      base: {debian: {suites: [bookworm]}}
      sources:
        s:
          file: s.tar
          urls: ["https://example.org/s.tar"]
      stages:
        s: {sources: [s]}
      """;
  private static final String NOTICE = "    license: MIT\n    reaches: programs\n    urls";

  @TempDir Path folder;

  private Preset load(String name, String text) throws Exception {
    Path file = Files.writeString(folder.resolve(name), text);
    return new PresetCatalog().load(file.toString(), Map.of()).preset();
  }

  private static StageKey key(Preset preset) throws Exception {
    Recipe recipe = Recipe.of(":");
    Map<String, Digest> digests = Map.of("s", Digest.ofUtf8("s"));
    StageGraph graph = StageGraph.of(preset, name -> Optional.of(recipe), digests);
    return graph.stages().get(0).key(graph.epoch(), List.of(), Map.of(), 1);
  }

  @Test
  void keyWhenTheTimeLimitChangesIsTheSame() throws Exception {
    Preset without = load("without.yaml", TEXT);
    Preset with = load("with.yaml", TEXT.replace("[s]}", "[s], timeout: 2h}"));

    assertThat(with.stages().get(0).timeout()).contains(TimeLimit.parse("2h"));
    assertThat(key(with)).isEqualTo(key(without));
  }

  @Test
  void keyWhenNoticeChangesIsTheSame() throws Exception {
    Preset without = load("without.yaml", TEXT);
    Preset with = load("with.yaml", TEXT.replace("    urls", NOTICE));

    assertThat(with).isNotEqualTo(without);
    assertThat(key(with)).isEqualTo(key(without));
  }
}
