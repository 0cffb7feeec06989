package io.github.statix.presets.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.Preset;
import io.github.statix.presets.StageSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Rust presets hold, and what they have of each other. */
class RustPresetsTest {

  private static Preset load(String name) throws PresetException {
    return new PresetCatalog().load(name, Map.of()).preset();
  }

  @Test
  void loadWhenStageIsKeptOutOfTheImageSaysSo() throws Exception {
    assertThat(load("rust-1.95").stages())
        .filteredOn(stage -> !stage.inImage())
        .extracting(stage -> stage.name().value())
        .containsExactly("musl-gcc-bootstrap");
  }

  @Test
  void loadWhenShippedTakesVersionsFromFileNames() throws Exception {
    Preset preset = load("rust-1.95-debian");

    assertThat(version(preset, "musl-debian")).isEqualTo("1.2.5-3.1~deb13u1");
    assertThat(version(preset, "cmake")).isEqualTo("4.3.4");
    assertThat(version(preset, "ncurses")).isEqualTo("6.6+20251231");
    assertThat(load("rust-1.81").source("config-sub").orElseThrow().notice().version()).isEmpty();
  }

  private static String version(Preset preset, String source) {
    return preset.source(source).orElseThrow().notice().version().orElseThrow();
  }

  /** The version arguments people know, with their defaults: a change here is a change for them. */
  @Test
  void loadWhenRust195HasTheseDefaults() throws Exception {
    assertThat(load("rust-1.95").variables())
        .hasToString(
            "{BINUTILS_VERSION=2.33.1, CMAKE_REF=v4.3.2, CURL_VERSION=8.7.1,"
                + " DEBIAN_VERSION=bookworm, GCC_VERSION=15.1.0, GMP_VERSION=6.3.0,"
                + " LIBFFI_VERSION=3.5.2, LINUX_HEADERS_VERSION=4.19.88-2,"
                + " LLVM_REF=llvmorg-22.1.4, MPC_VERSION=1.3.1, MPFR_VERSION=4.2.2,"
                + " MUSL_BOOTSTRAP_PREFIX=/opt/musl-toolchain,"
                + " MUSL_CROSS_MAKE_REF=e5147dde912478dd32ad42a25003e82d4f5733aa,"
                + " MUSL_DEBIAN_REVISION=3.1~deb13u1,"
                + " MUSL_PREFIX=/opt/musl, MUSL_VERSION=1.2.5, NCURSES_VERSION=6.6,"
                + " OPENSSL_VERSION=3.5.6, POSTGRESQL_VERSION=17.2, RUSTUP_VERSION=1.29.0,"
                + " RUST_TARGET=x86_64-unknown-linux-musl, RUST_VERSION=1.95.0,"
                + " TARGET=x86_64-linux-musl, UPX_VERSION=4.2.1, ZLIB_VERSION=1.3.2}");
  }

  @Test
  void loadWhenRust181DiffersInTheseDefaults() throws Exception {
    Map<String, String> legacy = new TreeMap<>(load("rust-1.81").variables());
    legacy.entrySet().removeAll(load("rust-1.95").variables().entrySet());

    assertThat(legacy)
        .hasToString(
            "{GCC_VERSION=9.4.0, GMP_VERSION=6.1.2, LINUX_HEADERS_VERSION=4.19.88-1,"
                + " MPC_VERSION=1.1.0, MPFR_VERSION=4.0.2,"
                + " MUSL_CROSS_MAKE_REF=fe915821b652a7fa37b34a596f47d8e20bc72338,"
                + " MUSL_VERSION=1.2.3, RUST_VERSION=1.81.0}");
  }

  @Test
  void loadWhenRust195HasTheseImageSettings() throws Exception {
    Path golden = Path.of("src/test/resources/io/github/statix/presets/parse/rust-1.95-image.txt");
    StringBuilder listing = new StringBuilder();
    load("rust-1.95")
        .image()
        .environment()
        .forEach((key, value) -> listing.append(key).append('=').append(value).append('\n'));

    assertThat(listing.toString()).isEqualTo(Files.readString(golden));
    assertThat(load("rust-1.95").image().workingDirectory()).isEqualTo("/workspace");
    assertThat(load("rust-1.95").image().command()).containsExactly("/bin/bash");
  }

  @Test
  void loadWhenRust195OrdersStagesByInputs() throws Exception {
    assertThat(load("rust-1.95").stages())
        .extracting(stage -> stage.name().value())
        .containsExactly(
            "musl-gcc-bootstrap",
            "musl-gcc",
            "zlib",
            "libffi",
            "ncurses",
            "openssl",
            "curl",
            "libpq",
            "cmake",
            "upx",
            "rust",
            "rust-defaults",
            "llvm");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rust-1.95", "rust-1.95-debian"})
  void loadWhenLibsIsTheWholeImageWithoutLlvm(String whole) throws Exception {
    Preset all = load(whole);
    Preset libs = load(whole + "-libs");

    assertThat(layers(libs))
        .containsExactlyElementsOf(
            layers(all).stream().filter(stage -> !stage.name().value().equals("llvm")).toList());
    assertThat(all.image().environment()).containsAllEntriesOf(libs.image().environment());
    assertThat(all.base()).isEqualTo(libs.base());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rust-1.95", "rust-1.95-debian"})
  void loadWhenHostToolsHasAllLayersOfLibsButCmakeAndRust(String whole) throws Exception {
    Preset libs = load(whole + "-libs");
    Preset fast = load(whole + "-host-tools");

    assertThat(layers(libs)).containsAll(layers(fast).stream().filter(it -> !isRust(it)).toList());
    assertThat(layers(fast)).hasSameSizeAs(layers(libs).subList(1, layers(libs).size()));
    assertThat(((BaseSpec.Debian) fast.base()).packages())
        .isEqualTo(((BaseSpec.Debian) libs.base()).packages());
    assertThat(fast.image().environment())
        .doesNotContainKeys("LIBRARY_PATH", "C_INCLUDE_PATH", "CARGO_BUILD_RUSTC_WRAPPER");
  }

  private static boolean isRust(StageSpec stage) {
    return stage.name().value().equals("rust");
  }

  private static List<StageSpec> layers(Preset preset) {
    return preset.stages().stream().filter(StageSpec::inImage).toList();
  }

  /** Its libcurl has no HTTP/2, and cargo ends with an error where it is told to use that. */
  @Test
  void loadWhenCargoIsCompiledTellsItNotToMultiplex() throws Exception {
    String variable = "CARGO_HTTP_MULTIPLEXING";

    assertThat(load("rust-1.95-debian").image().environment()).containsEntry(variable, "false");
    assertThat(load("rust-1.95").image().environment()).doesNotContainKey(variable);
    assertThat(load("rust-1.95-debian-host-tools").image().environment())
        .doesNotContainKey(variable);
  }

  @Test
  void loadWhenRust181OverridesOnlyItsOwn() throws Exception {
    Preset legacy = load("rust-1.81");
    Preset current = load("rust-1.95");

    assertThat(legacy.source("mpfr").orElseThrow().file()).isEqualTo("mpfr-4.0.2.tar.bz2");
    assertThat(legacy.source("musl").orElseThrow().file()).isEqualTo("musl-1.2.3.tar.gz");
    assertThat(legacy.source("openssl")).isEqualTo(current.source("openssl"));
    assertThat(legacy.image().environment())
        .containsEntry("STATIX_RUST_TOOLCHAIN", "1.81.0-x86_64-unknown-linux-musl");
    assertThat(legacy.stages())
        .extracting(StageSpec::name)
        .containsExactlyElementsOf(current.stages().stream().map(StageSpec::name).toList());
  }

  @Test
  void loadWhenNameIsThePartOfShippedPresetsKnowsNoSuchPreset(@TempDir Path folder)
      throws Exception {
    Path child = folder.resolve("child.yaml");
    Files.writeString(child, "preset: child\nextends: rust-common\n");

    assertThatThrownBy(() -> load("rust-common"))
        .hasMessageContaining("there is no preset 'rust-common'");
    assertThatThrownBy(() -> load(child.toString()))
        .hasMessageContaining("there is no preset 'rust-common'");
  }
}
