package io.github.statix.stages.container;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs a recipe in a Java process that is not root, whoever runs the tests. */
public final class OrdinaryUser {

  /** What {@link #runSandbox} returns when all is well. */
  public static final List<String> EXPECTED =
      Stream.concat(Stream.of("0", "0"), Trees.EXPECTED.stream().flatMap(String::lines)).toList();

  private OrdinaryUser() {}

  /** Runs the recipe of {@link Trees} and returns its output and tree, in lines. */
  public static List<String> runSandbox(Path folder) throws IOException {
    boolean root = "root".equals(System.getProperty("user.name"));
    List<String> below =
        root ? List.of("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups") : List.of();
    String classPath = root ? readableClassPath(folder) : System.getProperty("java.class.path");
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (OtherProgram program =
        OtherProgram.start(
            below,
            classPath,
            RunOnce.class,
            "sandbox",
            home.resolve("store").toString(),
            "id -u; id -g\n" + Trees.RECIPE)) {
      return program.lines();
    } finally {
      io.github.statix.stages.store.WorkFolder.delete(home.resolve("store"));
    }
  }

  /** Root's own folders are closed to others. */
  private static String readableClassPath(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> copies = new ArrayList<>();
    int number = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path from = Path.of(entry);
      Path to = folder.resolve("%d-%s".formatted(number++, from.getFileName()));
      if (Files.isDirectory(from)) {
        copyTree(from, to);
      } else if (Files.exists(from)) {
        Files.copy(from, to);
      }
      copies.add(to.toString());
    }
    return String.join(File.pathSeparator, copies);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(
            path,
            to.resolve(from.relativize(path).toString()),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
