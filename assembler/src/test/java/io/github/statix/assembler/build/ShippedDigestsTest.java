package io.github.statix.assembler.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.presets.digests.ExpectedDigests;
import io.github.statix.presets.lock.Lock;
import io.github.statix.presets.lock.LockText;
import io.github.statix.presets.model.StageName;
import io.github.statix.presets.parse.LoadedPreset;
import io.github.statix.presets.parse.PresetCatalog;
import io.github.statix.stages.base.BaseBuilder;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The digests that come with the program are those of the locks that come with it. */
class ShippedDigestsTest {

  @ParameterizedTest
  @ValueSource(strings = {"quickstart", "rust-1.95-debian"})
  void baseWhenItsLockIsShippedHasTheRecordedKey(String name) throws Exception {
    LoadedPreset preset = new PresetCatalog().load(name, Map.of());
    Lock lock = LockText.read(preset.shippedLock().orElseThrow(), name);
    ExpectedDigests digests = ExpectedDigests.shipped(name).orElseThrow();

    assertThat(digests.of(StageName.BASE).orElseThrow().key())
        .isEqualTo(BaseBuilder.key(lock.basePackages(), preset.preset().header().epoch()).digest());
    digests
        .of(StageName.BUILD_BASE)
        .ifPresent(
            line ->
                assertThat(line.key())
                    .isEqualTo(
                        BaseBuilder.key(lock.buildPackages(), preset.preset().header().epoch())
                            .digest()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"quickstart", "rust-1.95-debian"})
  void digestsWhenShippedHaveOnlyStagesOfThePreset(String name) throws Exception {
    LoadedPreset preset = new PresetCatalog().load(name, Map.of());

    assertThat(ExpectedDigests.shipped(name).orElseThrow().lines())
        .allSatisfy(
            line ->
                assertThat(
                        StageName.BASES.contains(line.stage())
                            || preset.preset().stage(line.stage()).isPresent())
                    .as("%s", line.stage())
                    .isTrue());
  }
}
