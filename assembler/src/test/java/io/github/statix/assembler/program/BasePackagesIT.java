package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.assembler.registry.RegistryServer;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages that only stages or only the image have, from Debian's mirror to the image's layers. */
class BasePackagesIT {

  private static final String TEXT =
      """
      preset: build-only
      epoch: 1700000000
      variables:
        TOOL: patch
        OTHER: hello
      base:
        debian:
          suites: [bookworm]
          build-packages: ["${TOOL}"]
          image-packages: ["${OTHER}"]
      stages:
        a: {}
      """;

  @TempDir Path folder;
  private final Program program = Program.here();

  /** JUnit would warn of each link in an unpacked root that leads out of its folder. */
  @AfterEach
  void deleteRoots() throws IOException {
    WorkFolder.delete(folder.resolve("store"));
  }

  @Test
  void runGivesBuildPackagesToStagesAndImagePackagesToTheImage() throws Exception {
    RegistryServer.requireProgram("mmdebstrap", "base");
    RegistryServer.requireProgram("bwrap", "sandbox");
    TinyPreset preset =
        new TinyPreset(Files.writeString(folder.resolve("build-only.yaml"), TEXT), "");
    preset.recipe("a", "mkdir -p /out/opt\npatch --version > /out/opt/version\n! type hello\n");
    Path store = folder.resolve("store");

    Program.Result first = run(preset, store, "-o", "oci:" + folder.resolve("image"));

    assertThat(Files.readString(folder.resolve("build-only.lock")).lines())
        .filteredOn(line -> line.contains("\"build\": true"))
        .singleElement()
        .asString()
        .contains("\"name\": \"patch\"");
    assertThat(Files.readString(folder.resolve("build-only.lock")).lines())
        .filteredOn(line -> line.contains("\"image\": true"))
        .singleElement()
        .asString()
        .contains("\"name\": \"hello\"");
    assertThat(members(folder.resolve("image")))
        .contains("opt/version", "usr/bin/apt", "usr/bin/hello")
        .doesNotContain("usr/bin/patch");

    Program.Result second = run(preset, store);

    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(second.err())
        .contains(
            "stage base: reused",
            "stage image-base: reused",
            "stage build-base: reused",
            "stage a: reused")
        .doesNotContain("started");

    preset.edit("    build-packages: [\"${TOOL}\"]\n", "");
    preset.run(program, store, "lock");
    assertThat(preset.run(program, store, "plan").out())
        .containsPattern("\nbase +reuse ")
        .containsPattern("\nimage-base +reuse ")
        .containsPattern("\na +build ")
        .doesNotContain("build-base");
  }

  private Program.Result run(TinyPreset preset, Path store, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--engine", "sandbox"));
    arguments.addAll(List.of(more));
    return preset.run(program, store, arguments.toArray(String[]::new));
  }

  /** The paths in all layers of the only image of this layout. */
  private static List<String> members(Path layout) throws Exception {
    ObjectMapper json = new ObjectMapper();
    JsonNode index = json.readTree(layout.resolve("index.json").toFile());
    Path manifest = blob(layout, index.at("/manifests/0/digest"));
    List<String> members = new ArrayList<>();
    for (JsonNode layer : json.readTree(manifest.toFile()).path("layers")) {
      Programs.run("tar", "-tzf", blob(layout, layer.path("digest")).toString())
          .lines()
          .forEach(members::add);
    }
    return members;
  }

  private static Path blob(Path layout, JsonNode digest) {
    return layout.resolve("blobs").resolve(digest.asText().replace(':', '/'));
  }
}
