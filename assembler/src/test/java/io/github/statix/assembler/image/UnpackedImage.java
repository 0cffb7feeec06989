package io.github.statix.assembler.image;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;

/**
 * An image that was built before, since compiling one takes hours, unpacked while a test class
 * runs. The class is skipped where no variable names an image.
 */
final class UnpackedImage implements BeforeAllCallback {

  private final String variable;
  private Path folder = Path.of("");
  private JsonNode environment = MissingNode.getInstance();

  /**
   * @param variable the environment variable that names the image, in an OCI folder
   */
  UnpackedImage(String variable) {
    this.variable = variable;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Optional<String> image = Optional.ofNullable(System.getenv(variable));
    assumeTrue(image.isPresent(), variable + " names no image");
    Path made = Files.createTempDirectory("image");
    CloseableResource cleaner = () -> WorkFolder.delete(made);
    context.getStore(Namespace.create(UnpackedImage.class)).put(variable, cleaner);
    Path bundle = made.resolve("bundle");
    Programs.run(
        "umoci", "unpack", "--rootless", "--image", image.orElseThrow(), bundle.toString());
    // Not what umoci makes of it, which has another HOME.
    String config = Programs.run("skopeo", "inspect", "--config", "oci:" + image.orElseThrow());
    environment = new ObjectMapper().readTree(config).at("/config/Env");
    folder = made;
  }

  /** Where the image and the roots of programs made in it lie. */
  Path folder() {
    return folder;
  }

  Path root() {
    return folder.resolve("bundle/rootfs");
  }

  /** Writes a file below the image's {@code /tmp}. */
  void write(String file, String content) throws IOException {
    Path path = root().resolve("tmp").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  /** Runs a script in the image, in {@code /tmp}, with the image's environment and no network. */
  String run(String script) throws Exception {
    return run(List.of(), script);
  }

  /** As {@link #run(String)}, with these options of bwrap, too. */
  String run(List<String> options, String script) throws Exception {
    write("script", script);
    List<String> command =
        new ArrayList<>(List.of("bwrap", "--unshare-all", "--bind", root().toString(), "/"));
    command.addAll(List.of("--dev", "/dev", "--proc", "/proc", "--chdir", "/tmp", "--clearenv"));
    command.addAll(options);
    for (JsonNode variable : environment) {
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
