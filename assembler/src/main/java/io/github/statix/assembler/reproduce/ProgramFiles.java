package io.github.statix.assembler.reproduce;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * This program, to be started once more.
 *
 * @param java the Java that runs it
 * @param classPath where its classes are
 */
record ProgramFiles(String java, String classPath) {

  private static final String MAIN = "io.github.statix.assembler.cli.Main";

  /**
   * This program; when it is one jar, a copy of it in this folder, since others may not be able to
   * read where it lies.
   */
  static ProgramFiles copyInto(Path folder) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path own = own();
    if (!Files.isRegularFile(own)) {
      return new ProgramFiles(java, System.getProperty("java.class.path"));
    }
    Path copy = Files.copy(own, folder.resolve("statix-assemble.jar"));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
    return new ProgramFiles(java, copy.toString());
  }

  private static Path own() throws IOException {
    try {
      return Path.of(
          ProgramFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("cannot tell where this program lies", e);
    }
  }

  /** The command that carries out the order in a folder. */
  List<String> rebuild(List<String> javaOptions, Path folder) {
    List<String> command = new java.util.ArrayList<>(List.of(java));
    command.addAll(javaOptions);
    command.addAll(List.of("-XX:+UseSerialGC", "-cp", classPath, MAIN, "reproduce", "rebuild"));
    command.add(folder.toString());
    return command;
  }
}
