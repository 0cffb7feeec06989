package io.github.statix.presets.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.Preset;
import io.github.statix.presets.SourceSpec;
import io.github.statix.presets.StageSpec;
import io.github.statix.presets.model.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedPresetsTest {

  private static final PresetCatalog CATALOG = new PresetCatalog();

  /** From SPDX's lists, and the one exception that is not on them. */
  private static final Set<String> SPDX =
      Set.of(
          "AdditionRef-UPX-exception",
          "Apache-2.0",
          "Autoconf-exception-generic-3.0",
          "BSD-3-Clause",
          "GCC-exception-2.0",
          "GCC-exception-3.1",
          "GPL-2.0-only",
          "GPL-2.0-or-later",
          "GPL-3.0-or-later",
          "LGPL-2.1-or-later",
          "LGPL-3.0-or-later",
          "LLVM-exception",
          "Linux-syscall-note",
          "MIT",
          "PostgreSQL",
          "X11-distribute-modifications-variant",
          "Zlib",
          "blessing",
          "curl");

  static List<String> names() {
    return CATALOG.names();
  }

  private static Preset load(String name) throws PresetException {
    return CATALOG.load(name, Map.of()).preset();
  }

  @Test
  void loadWhenStageIsKeptOutOfTheImageSaysSo() throws Exception {
    assertThat(CATALOG.load("rust-1.95", Map.of()).preset().stages())
        .filteredOn(stage -> !stage.inImage())
        .extracting(stage -> stage.name().value())
        .containsExactly("musl-gcc-bootstrap");
  }

  @Test
  void namesListsEveryFileOfTheFolder() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/presets"))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".yaml"))
                  .map(name -> name.substring(0, name.length() - ".yaml".length())))
          .containsExactlyInAnyOrderElementsOf(CATALOG.names());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void loadWhenShippedGivesPresetOfThatNameWithoutFolders(String name) throws Exception {
    LoadedPreset loaded = CATALOG.load(name, Map.of());

    assertThat(loaded.preset().header().name()).isEqualTo(name);
    assertThat(loaded.preset().image().tag()).isEqualTo(name);
    assertThat(loaded.folders()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("names")
  void loadWhenShippedPinsEverySourceButTheUnhashedOne(String name) throws Exception {
    assertThat(load(name).sources())
        .filteredOn(source -> source.pinned().isEmpty() && source.signature().isEmpty())
        .extracting(SourceSpec::name)
        .isSubsetOf("musl-cross-make");
  }

  @ParameterizedTest
  @MethodSource("names")
  void loadWhenShippedUsesEverySource(String name) throws Exception {
    Preset preset = load(name);

    assertThat(preset.stages().stream().flatMap(stage -> stage.sources().stream()).distinct())
        .containsExactlyInAnyOrderElementsOf(
            preset.sources().stream().map(SourceSpec::name).toList());
  }

  @ParameterizedTest
  @MethodSource("names")
  void loadWhenShippedStatesKnownLicenceAndHomepageOfEverySource(String name) throws Exception {
    assertThat(load(name).sources())
        .allSatisfy(
            source -> {
              String license = source.notice().license().orElseThrow().value();
              assertThat(SPDX).as(license).containsAll(List.of(license.split(" (AND|OR|WITH) ")));
              assertThat(source.notice().homepage()).isPresent();
            });
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

  @ParameterizedTest
  @MethodSource("names")
  void loadWhenShippedHoldsKeysOfTheirFingerprints(String name) throws Exception {
    load(name)
        .keys()
        .forEach(
            (fingerprint, armored) ->
                assertThat(fingerprintOfFirstPacket(armored)).isEqualTo(fingerprint));
  }

  @Test
  void loadWhenQuickstartPinsWhatDebianServes() throws Exception {
    Preset preset = load("quickstart");

    assertThat(preset.source("musl").orElseThrow().pinned())
        .contains(new Digest("a9a118bbe84d8764da0ea0d28b3ab3fae8477fc7e4085d90102b8596fc7c75e4"));
    assertThat(preset.source("musl-debian").orElseThrow().urls())
        .containsExactly("debian:pool/main/m/musl/musl_1.2.5-3.1~deb13u1.debian.tar.xz");
    assertThat(preset.stages())
        .extracting(stage -> stage.name().value())
        .containsExactly("musl", "zlib");
    assertThat(((BaseSpec.Debian) preset.base()).suites()).containsExactly("bookworm");
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
  void loadWhenQuickstartHasTheseDefaults() throws Exception {
    assertThat(load("quickstart").variables())
        .hasToString(
            "{DEBIAN_VERSION=bookworm, MUSL_DEBIAN_REVISION=3.1~deb13u1, MUSL_PREFIX=/opt/musl,"
                + " MUSL_VERSION=1.2.5, TARGET=x86_64-linux-musl, ZLIB_VERSION=1.3.2}");
  }

  /** Every address after its variables are in, so that a slip in a template shows. */
  @ParameterizedTest
  @MethodSource("names")
  void loadWhenShippedResolvesToTheseAddressesAndDigests(String name) throws Exception {
    StringBuilder listing = new StringBuilder();
    for (SourceSpec source : load(name).sources()) {
      listing.append(source.name()).append('\n');
      listing.append("  ").append(source.file()).append('\n');
      source.pinned().ifPresent(digest -> listing.append("  ").append(digest).append('\n'));
      source.urls().forEach(url -> listing.append("  ").append(url).append('\n'));
      source
          .signature()
          .ifPresent(
              signature ->
                  listing.append(
                      "  %s %s%n".formatted(signature.fingerprints(), signature.urls())));
    }
    Path golden =
        Path.of("src/test/resources/io/github/statix/presets/parse", name + "-sources.txt");

    assertThat(listing.toString()).isEqualTo(Files.readString(golden));
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
            "llvm",
            "upx",
            "rust",
            "rust-defaults");
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

  /** RFC 4880, section 12.2: SHA-1 of 0x99, the packet's length in two bytes, and its body. */
  private static String fingerprintOfFirstPacket(String armored) {
    String body = armored.substring(armored.indexOf("\n\n") + 2, armored.indexOf("\n="));
    ByteBuffer packets = ByteBuffer.wrap(Base64.getMimeDecoder().decode(body));
    int tag = Byte.toUnsignedInt(packets.get());
    assertThat(tag).as("an old-format public key packet with two bytes of length").isEqualTo(0x99);
    byte[] key = new byte[Short.toUnsignedInt(packets.getShort())];
    packets.get(key);
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update((byte) 0x99);
      sha1.update(ByteBuffer.allocate(2).putShort((short) key.length).array());
      return HexFormat.of().withUpperCase().formatHex(sha1.digest(key));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
