package io.github.statix.presets.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PresetSchemaTest {

  private static final JsonSchema SCHEMA = schema();

  private static JsonSchema schema() {
    try (InputStream in = Origin.class.getResourceAsStream("/schema/preset.schema.json")) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<ValidationMessage> faults(String yaml) throws IOException {
    JsonNode tree = new YAMLMapper().readTree(yaml);
    return SCHEMA.validate(tree);
  }

  static List<String> names() {
    return new PresetCatalog().names();
  }

  @Test
  void schemaIsItselfValid() throws IOException {
    JsonNode text =
        new YAMLMapper().readTree(Path.of("src/main/resources/schema/preset.schema.json").toFile());
    JsonSchema meta =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SpecVersion.VersionFlag.V202012.getId()));

    assertThat(meta.validate(text)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("names")
  void schemaAcceptsShippedPresets(String name) throws IOException {
    assertThat(faults(new Origin.Shipped(name).text())).isEmpty();
  }

  private static final String RIGHT =
      """
      preset: right
      description: a line
      epoch: 1767225600
      variables: {A: 1.10}
      base:
        debian: {suites: [bookworm], packages: [gcc], build-packages: [ccache], image-packages: [cmake]}
      sources:
        zlib:
          file: zlib-${A}.tar.gz
          license: (MIT OR Apache-2.0) AND GPL-2.0+ WITH Linux-syscall-note
          homepage: https://example.org/zlib
          reaches: programs
          urls: ["https://example.org/zlib-${A}.tar.gz"]
          sha256: {zlib-1.10.tar.gz: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
      stages:
        zlib: {recipe: zlib, inputs: [], sources: [zlib], variables: [A], timeout: 1h30m}
      image: {working-directory: /w, user: "1000", command: [sh], tag: t, environment: {X: "${A}"}}
      """;

  @Test
  void schemaAndParserWhenPresetIsRightAcceptIt(@TempDir Path folder) throws Exception {
    assertThat(faults(RIGHT)).isEmpty();
    assertThat(load(folder, RIGHT).preset().header().name()).isEqualTo("right");
  }

  /** Each line: what to replace in the right preset, and what with. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "preset: right => presett: right",
        "preset: right => preset: Right_One",
        "description: a line => description: [a]",
        "epoch: 1767225600 => epoch: -1",
        "epoch: 1767225600 => epoch: 1.5",
        "epoch: 1767225600 => epoch: 9999999999",
        "epoch: 1767225600 => epoch: yesterday",
        "epoch: 1767225600 => extend: quickstart",
        "{A: 1.10} => {a: 1.10}",
        "{A: 1.10} => {A: 1.10, PATH: /bin}",
        "{A: 1.10} => {A: [1]}",
        "{A: 1.10} => {A: {}}",
        "suites: [bookworm] => suites: []",
        "suites: [bookworm] => suites: bookworm",
        "suites: [bookworm] => suits: [bookworm]",
        "  debian: { => '  image: x.org/y\n  debian: {'",
        "packages: [gcc] => packages: gcc",
        "packages: [gcc] => bootstrap-image: docker.io/library/debian:bookworm",
        "build-packages: [ccache] => build-packages: ccache",
        "build-packages: [ccache] => build-package: [ccache]",
        "image-packages: [cmake] => image-packages: cmake",
        "file: zlib-${A}.tar.gz => fiel: zlib",
        "file: zlib-${A}.tar.gz => file: ../zlib",
        "file: zlib-${A}.tar.gz => file: zlib-$A.tar.gz",
        "urls: [\"https://example.org/zlib-${A}.tar.gz\"] => urls: []",
        "urls: [\"https://example.org/zlib-${A}.tar.gz\"] => urls: https://example.org/x",
        "https://example => ftp://example",
        "https://example.org/ => debian:dists/",
        "aaaaaaaaaaaaaaaa => aaaaaaaaaaaaaaa",
        "zlib-1.10.tar.gz: a => a/b: a",
        "license: (MIT OR Apache-2.0) => license: MIT/Apache-2.0",
        "license: (MIT OR Apache-2.0) => licence: (MIT OR Apache-2.0)",
        "homepage: https:// => 'homepage: '",
        "reaches: programs => reaches: far",
        "reaches: programs => reaches: [image]",
        "sources: [zlib] => sources: zlib",
        "inputs: [] => inputs: [base]",
        "inputs: [] => input: []",
        "recipe: zlib => recipe: ../zlib",
        "  zlib: {recipe => '  base: {}\n  zlib: {recipe'",
        "  zlib: {recipe => '  build-base: {}\n  zlib: {recipe'",
        "  zlib: {recipe => '  Zlib: {}\n  zlib: {recipe'",
        "timeout: 1h30m => timeout: 90",
        "timeout: 1h30m => timeout: 30m1h",
        "timeout: 1h30m => timeout: 0h0m",
        "timeout: 1h30m => timeout: [1h]",
        "timeout: 1h30m => time-out: 1h",
        "working-directory: /w => working-directory: w",
        "command: [sh] => command: sh",
        "environment: {X => environment: {1X",
        "tag: t => labels: {a b: c}",
        "image: { => image: {entrypoint: [a], ",
      })
  void schemaAndParserWhenPresetIsWrongRejectIt(String change, @TempDir Path folder)
      throws IOException {
    String[] parts = change.split(" => ", 2);
    assertThat(RIGHT).contains(parts[0]);
    String wrong = RIGHT.replace(parts[0], parts[1].replaceAll("^'|'$", ""));

    assertThat(faults(wrong)).isNotEmpty();
    assertThatThrownBy(() -> load(folder, wrong)).isInstanceOf(PresetException.class);
  }

  @Test
  void schemaAndParserWhenPresetIsTheManualsAcceptIt(@TempDir Path folder) throws Exception {
    String manual = Files.readString(Path.of("../docs/preset-file.md"));
    int start = manual.indexOf("```yaml\npreset:") + "```yaml\n".length();
    String yaml = manual.substring(start, manual.indexOf("```", start));
    Files.createDirectories(folder.resolve("keys"));
    Files.writeString(
        folder.resolve("keys/madler.asc"),
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n-----END PGP PUBLIC KEY BLOCK-----\n");

    assertThat(faults(yaml)).isEmpty();
    assertThat(load(folder, yaml).preset().stages()).hasSize(2);
  }

  /** Keys the parser reads and the schema knows, by way of each other's complaint. */
  @Test
  void schemaKnowsTheKeysOfThePreset() throws IOException {
    JsonNode schema =
        new YAMLMapper().readTree(Path.of("src/main/resources/schema/preset.schema.json").toFile());

    assertThat(names(schema.get("properties")))
        .containsExactly(
            "preset",
            "description",
            "extends",
            "epoch",
            "variables",
            "keys",
            "base",
            "sources",
            "stages",
            "image");
    assertThat(names(schema.at("/$defs/stage/properties")))
        .containsExactly("recipe", "inputs", "sources", "variables", "in-image", "jobs", "timeout");
    assertThat(names(schema.at("/$defs/debian/properties")))
        .containsExactly(
            "suites", "packages", "build-packages", "image-packages", "bootstrap-image");
    assertThat(names(schema.at("/$defs/source/properties")))
        .containsExactlyInAnyOrder(
            "file", "urls", "sha256", "signature", "license", "homepage", "reaches");
  }

  private static Stream<String> names(JsonNode properties) {
    return properties.propertyStream().map(Map.Entry::getKey);
  }

  private static LoadedPreset load(Path folder, String yaml) throws IOException, PresetException {
    Path file = Files.writeString(folder.resolve("p.yaml"), yaml);
    return new PresetCatalog().load(file.toString(), Map.of());
  }
}
