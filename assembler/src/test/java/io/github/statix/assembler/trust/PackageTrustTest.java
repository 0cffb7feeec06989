package io.github.statix.assembler.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.assembler.progress.Display;
import io.github.statix.assembler.progress.Event;
import io.github.statix.assembler.progress.RunDisplay;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.lock.LockText;
import io.github.statix.presets.parse.PresetCatalog;
import io.github.statix.stages.store.PackageRecords.Named;
import io.github.statix.stages.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has to vouch for the packages of a lock before their scripts run. */
class PackageTrustTest {

  private static final BaseSpec.Debian BOOKWORM =
      new BaseSpec.Debian(List.of("bookworm"), List.of(), List.of(), List.of(), Optional.empty());
  private static final LockedPackage EVIL =
      new LockedPackage("hostname", "3.23", "amd64", "pool/h.deb", Digest.ofUtf8("evil"), 4);

  @TempDir private Path folder;
  private final List<String> shown = new ArrayList<>();
  private boolean agrees;

  @Test
  void requireWhenOnlyTheLockVouchesStopsAndNamesThePackageAndTheOption() {
    assertThatThrownBy(() -> require(List.of(EVIL), false))
        .isInstanceOfSatisfying(
            StatixException.class,
            e -> {
              assertThat(e.category()).isEqualTo(Category.USAGE);
              assertThat(e)
                  .hasMessageContaining("hostname 3.23 (" + Digest.ofUtf8("evil") + ")")
                  .hasMessageContaining("the lock alone vouches")
                  .hasMessageContaining("--offline");
              assertThat(e.remedy().orElseThrow()).contains("--trust-lock", "point release");
            });
  }

  @Test
  void requireWhenThePersonAtTheTerminalAgreesGoesOn() throws Exception {
    agrees = true;
    require(List.of(EVIL), false);
    assertThat(shown).singleElement().asString().contains("hostname 3.23", "the lock alone");
  }

  @Test
  void requireWhenTheLockIsTrustedGoesOnWithAWarning() throws Exception {
    require(List.of(EVIL), true);
    assertThat(shown).singleElement().asString().startsWith("warning: ").contains("hostname 3.23");
  }

  @Test
  void requireWhenASignedIndexNamedItGoesOn() throws Exception {
    note("hostname", "3.23");
    require(List.of(EVIL), false);
    assertThat(shown).isEmpty();
  }

  @Test
  void requireWhenASignedIndexNamedItOtherwiseStops() throws Exception {
    note("hostname", "3.22");
    assertThatThrownBy(() -> require(List.of(EVIL), false)).isInstanceOf(StatixException.class);
  }

  @Test
  void requireWhenTheBytesCameAsASourceStops() throws Exception {
    try (Store store = Store.open(folder)) {
      store.blobs().put(new java.io.ByteArrayInputStream("evil".getBytes()));
    }
    assertThatThrownBy(() -> require(List.of(EVIL), false)).isInstanceOf(StatixException.class);
  }

  @Test
  void requireWhenALockOfTheProgramHasItGoesOn() throws Exception {
    for (String text : new PresetCatalog().shippedLocks()) {
      require(LockText.read(text, "shipped").packages(), false);
    }
    assertThat(shown).isEmpty();
  }

  @Test
  void requireWhenALockOfTheProgramHasItByAnotherDigestStops() throws Exception {
    LockedPackage real =
        LockText.read(new PresetCatalog().shippedLocks().get(0), "shipped").packages().get(0);
    LockedPackage forged =
        new LockedPackage(
            real.name(),
            real.version(),
            real.architecture(),
            real.path(),
            Digest.ofUtf8("evil"),
            real.size());
    assertThatThrownBy(() -> require(List.of(forged), false)).isInstanceOf(StatixException.class);
  }

  private void note(String name, String version) throws Exception {
    try (Store store = Store.open(folder)) {
      store
          .packages()
          .put(
              List.of(
                  new Named(EVIL.sha256(), name, version, "amd64", "bookworm", "today", "KEY")));
    }
  }

  private void require(List<LockedPackage> packages, boolean trusted) throws Exception {
    try (Store store = Store.open(folder)) {
      new PackageTrust(store, new RunDisplay(new Terminal()), Optional::empty)
          .require(BOOKWORM, packages, trusted);
    }
  }

  /** Somebody sits there, and agrees or not. */
  private final class Terminal implements Display {

    @Override
    public void event(Event event) {
      shown.add(event.text());
    }

    @Override
    public boolean confirm(String question) {
      shown.add(question);
      return agrees;
    }

    @Override
    public void status(String work, String text) {}

    @Override
    public void clear(String work) {}

    @Override
    public void close() {}
  }
}
