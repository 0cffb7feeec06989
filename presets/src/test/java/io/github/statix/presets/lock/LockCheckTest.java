package io.github.statix.presets.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.Preset;
import io.github.statix.presets.lock.Lock.LockedSource;
import io.github.statix.presets.parse.PresetCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LockCheckTest {

  private Preset preset;
  private Lock lock;

  @BeforeEach
  void loadQuickstart() throws Exception {
    preset = new PresetCatalog().load("quickstart", Map.of()).preset();
    lock =
        new Lock(
            "quickstart",
            Lock.baseRequest(preset),
            preset.sources().stream()
                .map(
                    source ->
                        new LockedSource(
                            source.name(), source.file(), source.pinned().orElseThrow()))
                .toList(),
            List.of());
  }

  private Lock with(List<LockedSource> sources) {
    return new Lock(lock.preset(), lock.base(), sources, List.of());
  }

  private static Preset withSets(Map<String, String> sets) throws Exception {
    return new PresetCatalog().load("quickstart", sets).preset();
  }

  @Test
  void problemsWhenLockFitsAreNone() {
    assertThat(LockCheck.problems(preset, lock, Set.of())).isEmpty();
  }

  @Test
  void problemsWhenPresetAndBaseDifferNameBoth() {
    Lock other = new Lock("rust-1.95", Digest.ofUtf8("x"), lock.sources(), List.of());

    assertThat(LockCheck.problems(preset, other, Set.of()))
        .containsExactly(
            "the lock was made for preset 'rust-1.95', not for 'quickstart'; run statix-assemble"
                + " lock",
            "the base's suites, packages or epoch changed after the lock was made; run"
                + " statix-assemble lock");
  }

  @Test
  void problemsWhenSourcesDifferNameEach() {
    List<LockedSource> sources = new ArrayList<>(lock.sources());
    sources.set(0, new LockedSource("musl", sources.get(0).file(), Digest.ofUtf8("other")));
    sources.set(1, new LockedSource("musl-debain", sources.get(1).file(), Digest.ofUtf8("x")));

    assertThat(LockCheck.problems(preset, with(sources), Set.of()))
        .containsExactly(
            "source 'musl' has digest "
                + preset.sources().get(0).pinned().orElseThrow()
                + " in the preset and "
                + Digest.ofUtf8("other")
                + " in the lock; run statix-assemble lock",
            "the lock lacks source 'musl-debian'; run statix-assemble lock",
            "the lock has a source 'musl-debain' that the preset does not have; did you mean"
                + " 'musl-debian'?; run statix-assemble lock");
  }

  @Test
  void problemsWhenVersionWasEditedInThePresetNameBothFiles() throws Exception {
    assertThat(LockCheck.problems(withSets(Map.of("ZLIB_VERSION", "1.4")), lock, Set.of()))
        .containsExactly(
            "source 'zlib' is zlib_1.3.dfsg+really1.4.orig.tar.gz in the preset and"
                + " zlib_1.3.dfsg+really1.3.2.orig.tar.gz in the lock; run statix-assemble lock");
  }

  @Test
  void problemsWhenVersionWasSetLetTheSourceBeAnotherFile() throws Exception {
    Preset changed = withSets(Map.of("ZLIB_VERSION", "1.4"));

    assertThat(LockCheck.problems(changed, lock, Set.of("ZLIB_VERSION"))).isEmpty();
    assertThat(LockCheck.locked(lock, changed.source("zlib").orElseThrow())).isEmpty();
    assertThat(LockCheck.locked(lock, changed.source("musl").orElseThrow())).isPresent();
  }

  @Test
  void problemsWhenSuiteWasSetStillNameTheBase() throws Exception {
    assertThat(
            LockCheck.problems(
                withSets(Map.of("DEBIAN_VERSION", "trixie")), lock, Set.of("DEBIAN_VERSION")))
        .hasSize(1);
  }

  @Test
  void baseRequestWhenOnlyBootstrapImageDiffersIsTheSame() {
    BaseSpec.Debian debian = (BaseSpec.Debian) preset.base();

    assertThat(Lock.baseRequest(on(debian.packages(), List.of(), List.of())))
        .isEqualTo(Lock.baseRequest(preset));
  }

  @Test
  void problemsWhenBuildPackageWasAddedNameTheBase() {
    BaseSpec.Debian debian = (BaseSpec.Debian) preset.base();

    assertThat(
            LockCheck.problems(on(debian.packages(), List.of("ccache"), List.of()), lock, Set.of()))
        .containsExactly(
            "the base's suites, packages or epoch changed after the lock was made;"
                + " run statix-assemble lock");
  }

  @Test
  void baseRequestWhenPackageIsForOthersDiffers() {
    assertThat(
            List.of(
                Lock.baseRequest(on(List.of("a", "b"), List.of(), List.of())),
                Lock.baseRequest(on(List.of("a"), List.of("b"), List.of())),
                Lock.baseRequest(on(List.of(), List.of("a", "b"), List.of())),
                Lock.baseRequest(on(List.of("a"), List.of(), List.of("b"))),
                Lock.baseRequest(on(List.of("a"), List.of("b"), List.of("b"))),
                Lock.baseRequest(on(List.of("a"), List.of(), List.of()))))
        .doesNotHaveDuplicates();
  }

  private Preset on(List<String> packages, List<String> buildPackages, List<String> imagePackages) {
    BaseSpec.Debian debian = (BaseSpec.Debian) preset.base();
    return new Preset(
        preset.header(),
        preset.variables(),
        preset.keys(),
        new BaseSpec.Debian(
            debian.suites(), packages, buildPackages, imagePackages, Optional.empty()),
        preset.sources(),
        preset.stages(),
        preset.image());
  }

  /** Locks that people keep were made with this digest; it changes only on purpose. */
  @Test
  void baseRequestOfQuickstartIsKnown() {
    assertThat(Lock.baseRequest(preset))
        .hasToString("sha256:6c09e1ae362496b4a86563aec89bae6fb2cd30b617a2190c4aaf8fac0eff78ee");
  }
}
