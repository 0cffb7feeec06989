package io.github.statix.presets.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.message.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a preset names lies in its directory, and what is no preset is never quoted. */
class PresetBoundaryTest {

  private static final String SECRET = "the-secret-123456";
  private static final String PARENT = "preset: parent\nepoch: 1\nbase: {debian: {suites: [x]}}\n";

  @TempDir Path directory;

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private ThrowingCallable extending(String value) throws IOException {
    Path preset = write("mine/p.yaml", "preset: mine\nextends: %s\n".formatted(value));
    return () -> new PresetCatalog().load(preset.toString(), Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root:the-secret-123456:20228:0:99999:7::\n",
        "TOKEN=the-secret-123456\n",
        "password-the-secret-123456: x\n",
        "{ the-secret-123456\n",
        "- the-secret-123456\n"
      })
  void loadWhenTheExtendedFileIsNoPresetDoesNotQuoteIt(String text) throws Exception {
    write("mine/other.yaml", text);

    assertThatThrownBy(extending("other.yaml"))
        .hasMessageContaining("mine/other.yaml")
        .hasMessageContaining("this is no preset")
        .hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"password-the-secret-123456: x\n", "root:the-secret-123456:20228::\n"})
  void loadWhenTheNamedFileIsNoPresetDoesNotQuoteIt(String text) throws Exception {
    Path file = write("shadow", text);

    assertThatThrownBy(() -> new PresetCatalog().load(file.toString(), Map.of()))
        .hasMessageContaining("this is no preset")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void loadWhenTheExtendedFileIsNotNamedAsYamlDoesNotOpenIt() throws Exception {
    write("mine/settings", PARENT + SECRET);

    assertThatThrownBy(extending("./settings")).hasMessageContaining("its name must end in .yaml");
  }

  @Test
  void loadWhenTheExtendedFileLiesAboveTheDirectoryRefusesIt() throws Exception {
    write("parent.yaml", PARENT);

    assertThatThrownBy(extending("../parent.yaml"))
        .hasMessageContaining("'../parent.yaml' lies outside of the preset's directory")
        .hasFieldOrPropertyWithValue("category", Category.USAGE);
  }

  @Test
  void loadWhenTheExtendedFileIsAnAbsolutePathElsewhereRefusesIt() throws Exception {
    Path parent = write("parent.yaml", PARENT);

    assertThatThrownBy(extending(parent.toString())).hasMessageContaining("lies outside of");
  }

  @Test
  void loadWhenTheExtendedFileIsALinkOutOfTheDirectoryRefusesIt() throws Exception {
    Path parent = write("parent.yaml", PARENT);
    Files.createDirectories(directory.resolve("mine"));
    Files.createSymbolicLink(directory.resolve("mine/parent.yaml"), parent);

    assertThatThrownBy(extending("parent.yaml"))
        .hasMessageContaining("symbolic link to " + parent.toRealPath());
  }

  @Test
  void loadWhenTheKeyFileIsALinkOutOfTheDirectoryRefusesIt() throws Exception {
    Path secret = write("secret", SECRET);
    Path file =
        write(
            "mine/p.yaml",
            PARENT.replace("parent", "p") + "keys: {%s: k.asc}\n".formatted("A".repeat(40)));
    Files.createSymbolicLink(directory.resolve("mine/k.asc"), secret);

    assertThatThrownBy(() -> new PresetCatalog().load(file.toString(), Map.of()))
        .hasMessageContaining("key file 'k.asc' cannot be read: it is a symbolic link")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void loadWhenAPresetBelowExtendsOneAboveItWithinTheDirectoryReadsBoth() throws Exception {
    write("mine/parent.yaml", PARENT);
    write("mine/low/middle.yaml", "preset: middle\nextends: ../parent.yaml\n");
    write("mine/p.yaml", "preset: mine\nextends: low/middle.yaml\n");

    LoadedPreset loaded =
        new PresetCatalog().load(directory.resolve("mine/p.yaml").toString(), Map.of());

    assertThat(loaded.preset().header().name()).isEqualTo("mine");
  }

  @Test
  void loadWhenALinkStaysInTheDirectoryFollowsIt() throws Exception {
    write("mine/low/parent.yaml", PARENT);
    Files.createSymbolicLink(directory.resolve("mine/link.yaml"), Path.of("low/parent.yaml"));
    write("mine/p.yaml", "preset: mine\nextends: link.yaml\n");

    assertThat(
            new PresetCatalog()
                .load(directory.resolve("mine/p.yaml").toString(), Map.of())
                .preset()
                .header()
                .name())
        .isEqualTo("mine");
  }

  private ThrowingCallable withSource(Path named) throws IOException {
    Path preset =
        write(
            "mine/p.yaml",
            PARENT.replace("parent", "p")
                + "sources: {s: {file: s, urls: ['file://%s']}}\n".formatted(named));
    return () -> new PresetCatalog().load(preset.toString(), Map.of());
  }

  @Test
  void loadWhenASourceIsAFileOfTheDirectoryTakesIt() throws Exception {
    Path file = write("mine/archives/s", "");

    assertThatCode(withSource(file)).doesNotThrowAnyException();
    assertThatCode(withSource(file.resolveSibling("later"))).doesNotThrowAnyException();
  }

  @Test
  void loadWhenASourceIsAFileElsewhereRefusesIt() throws Exception {
    Path secret = write("secret", SECRET);

    for (String path : List.of("/proc/self/environ", "/etc/shadow", secret.toString())) {
      assertThatThrownBy(withSource(Path.of(path)))
          .hasMessageContaining("it lies outside of the preset's directory")
          .hasMessageContaining("--source-mirror");
    }
    assertThatThrownBy(withSource(directory.resolve("mine/../secret")))
        .hasMessageContaining("it lies outside");
  }

  @Test
  void loadWhenASourceIsALinkOutOfTheDirectoryRefusesIt() throws Exception {
    Path secret = write("secret", SECRET);
    Files.createDirectories(directory.resolve("mine"));
    Files.createSymbolicLink(directory.resolve("mine/s"), secret);
    Files.createSymbolicLink(directory.resolve("mine/d"), directory);

    assertThatThrownBy(withSource(directory.resolve("mine/s")))
        .hasMessageContaining("it lies outside");
    assertThatThrownBy(withSource(directory.resolve("mine/d/secret")))
        .hasMessageContaining("it lies outside");
    assertThatThrownBy(withSource(directory.resolve("mine/d/later")))
        .hasMessageContaining("it lies outside");
  }
}
