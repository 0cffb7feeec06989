package io.github.statix.assembler.image;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image that was built before, unpacked: compiling one takes hours.
 *
 * @param folder where it and the roots of programs made in it lie
 */
record UnpackedImage(Path folder) {

  /** The image in the OCI folder that a variable names; the test is skipped without it. */
  static UnpackedImage of(String variable, Path folder) throws Exception {
    Optional<String> image = Optional.ofNullable(System.getenv(variable));
    assumeTrue(image.isPresent(), variable + " names no image");
    Path bundle = folder.resolve("bundle");
    Programs.run(
        "umoci", "unpack", "--rootless", "--image", image.orElseThrow(), bundle.toString());
    return new UnpackedImage(folder);
  }

  Path root() {
    return folder.resolve("bundle/rootfs");
  }

  /** Deletes what {@link #of} unpacked there, if it did. */
  static void delete(Path folder) throws IOException {
    if (Files.exists(folder.resolve("bundle"))) {
      WorkFolder.delete(folder.resolve("bundle"));
    }
  }

  /** Runs a script in the image, in {@code /tmp}, with the image's environment and no network. */
  String run(String script) throws Exception {
    return run(List.of("--unshare-all"), script);
  }

  /** As {@link #run(String)}, with these options of bwrap in place of no network. */
  String run(List<String> options, String script) throws Exception {
    Files.writeString(root().resolve("tmp/script"), script);
    List<String> command = new ArrayList<>(List.of("bwrap", "--bind", root().toString(), "/"));
    command.addAll(List.of("--dev", "/dev", "--proc", "/proc", "--chdir", "/tmp", "--clearenv"));
    command.addAll(options);
    JsonNode variables =
        new ObjectMapper()
            .readTree(folder.resolve("bundle/config.json").toFile())
            .path("process")
            .path("env");
    for (JsonNode variable : variables) {
      String[] parts = variable.asText().split("=", 2);
      command.addAll(List.of("--setenv", parts[0], parts[1]));
    }
    command.addAll(List.of("/bin/sh", "-e", "/tmp/script"));
    return Programs.run(command.toArray(String[]::new));
  }

  /**
   * Runs a command where there is nothing but one folder of the image, and its own in {@code /tmp}.
   */
  String runInRootOf(String kept, Path work, String... command) throws Exception {
    List<String> line = new ArrayList<>(List.of("bwrap", "--unshare-all", "--clearenv"));
    line.addAll(List.of("--ro-bind", root().resolve(kept).toString(), "/" + kept));
    line.addAll(List.of("--bind", work.toString(), "/tmp", "--chdir", "/tmp"));
    line.addAll(List.of(command));
    return Programs.run(line.toArray(String[]::new));
  }

  /** Runs a program of the image's {@code /tmp} where there is nothing else. */
  String runInEmptyRoot(String program) throws Exception {
    Path empty = Files.createTempDirectory(folder, "empty");
    Files.copy(root().resolve("tmp").resolve(program), empty.resolve("program"));
    Files.setPosixFilePermissions(
        empty.resolve("program"), PosixFilePermissions.fromString("rwxr-xr-x"));
    return Programs.run("bwrap", "--unshare-all", "--ro-bind", empty.toString(), "/", "/program");
  }
}
