package io.github.statix.presets.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.Preset;
import io.github.statix.presets.SourceSpec;
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
  void namesListsEveryFileOfTheFolderButTheCommonPart() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/presets"))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".yaml"))
                  .map(name -> name.substring(0, name.length() - ".yaml".length()))
                  .filter(name -> !name.equals(PresetCatalog.COMMON_PART)))
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
