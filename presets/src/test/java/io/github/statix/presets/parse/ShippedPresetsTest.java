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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedPresetsTest {

  private static final PresetCatalog CATALOG = new PresetCatalog();

  static List<String> names() {
    return CATALOG.names();
  }

  private static Preset load(String name) throws PresetException {
    return CATALOG.load(name, Map.of()).preset();
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
            "rust");
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
