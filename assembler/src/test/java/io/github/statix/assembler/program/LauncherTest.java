package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.statix.assembler.program.Program.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell script that starts the program, with a stub in the program's place. */
class LauncherTest {

  private static final Path SCRIPT = Path.of("..", "statix-assemble").toAbsolutePath().normalize();

  /** One checkout for all tests that change nothing in it, since its first run takes a while. */
  @TempDir static Path shared;

  private static Path checkout;
  private static Path links;

  @BeforeAll
  static void makeCheckout() throws Exception {
    checkout = checkout(shared.resolve("a checkout\nof two lines\n"));
    assertThat(run(shared, Map.of(), checkout + "/statix-assemble").code()).isZero();
    links = Files.createDirectory(shared.resolve("links"));
    Files.createDirectory(links.resolve("sub"));
    Files.createSymbolicLink(links.resolve("dir"), checkout);
    Files.createSymbolicLink(links.resolve("relative"), Path.of("dir/statix-assemble"));
    Files.createSymbolicLink(links.resolve("twice"), Path.of("sub/../relative"));
    for (String link : List.of("bare", "sub/bare", "-")) {
      Files.createSymbolicLink(links.resolve(link), checkout.resolve("statix-assemble"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LC_ALL, en_US.UTF-8",
    "LC_ALL, C",
    "LC_CTYPE, UTF-8",
    "LANG, tr_TR.UTF-8",
    "LANG, ''"
  })
  void startWhenTheLocaleIsAnotherOrNotInstalledReadsNamesAsUtf8(String variable, String value)
      throws Exception {
    Result result = launch(Map.of(variable, value), "plan", "ü");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("encoding=UTF-8", "arguments=plan|ü");
  }

  @ParameterizedTest
  @CsvSource({
    "JAVA_TOOL_OPTIONS, -XX:+UseParallelGC, PS ",
    "JDK_JAVA_OPTIONS, -XX:+UseParallelGC, PS ",
    "JDK_JAVA_OPTIONS, -Xmx64m -XX:+UseG1GC, G1 ",
    "JAVA_TOOL_OPTIONS, -XX:+UseSerialGC, Copy",
    "JAVA_TOOL_OPTIONS, -Xmx64m, Copy",
  })
  void startWhenTheUserChoseACollectorLeavesItToThem(String variable, String value, String name)
      throws Exception {
    Result result = launch(Map.of(variable, value));

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("collector=" + name);
  }

  @Test
  void startWhenAFileOfOptionsChoosesTheCollectorLeavesItToThem(@TempDir Path folder)
      throws Exception {
    Path options = Files.writeString(folder.resolve("options"), "-XX:+UseParallelGC\n");

    assertThat(launch(Map.of("JDK_JAVA_OPTIONS", "@" + options)).out()).contains("collector=PS ");
  }

  @Test
  void startWhenTheUserWantsALogOfJavaLetsItBe() throws Exception {
    assertThat(launch(Map.of("JAVA_TOOL_OPTIONS", "-Xlog:gc")).out()).contains("Using Serial");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bare", "sub/bare", "-", "./-", "relative", "twice"})
  void startWhenCalledByALinkFindsItsCheckout(String name) throws Exception {
    Result result = run(links, Map.of("CDPATH", links + ":" + shared), "sh", "--", name, "a b", "");

    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("arguments=a b|\n");
  }

  @Test
  void startWhenCdpathIsExportedAndThePathIsRelativeFindsItsCheckout() throws Exception {
    String relative = checkout.getFileName() + "/statix-assemble";

    Result result = run(shared, Map.of("CDPATH", shared.toString()), "sh", relative);

    assertThat(result.code()).isZero();
    try (Stream<Path> files = Files.list(shared)) {
      assertThat(files.filter(Files::isDirectory)).containsExactlyInAnyOrder(checkout, links);
    }
  }

  @ParameterizedTest
  @CsvSource({"1.8.0_392", "11.0.21", "16"})
  void startWhenJavaIsTooOldSaysWhichIsNeeded(String version, @TempDir Path folder)
      throws Exception {
    Path java = java(folder, "echo 'openjdk version \"%s\" 2023-10-17' >&2".formatted(version));

    Result result = launch(Map.of("JAVA_HOME", folder.toString()));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("Java 17 or newer", java + " is " + version + ";");
  }

  @Test
  void startWhenJavaIsAScriptBeforeAnotherUsesIt(@TempDir Path folder) throws Exception {
    java(folder, "exec '%s/bin/java' \"$@\"".formatted(System.getProperty("java.home")));

    assertThat(launch(Map.of("JAVA_HOME", folder.toString()), "x").out()).contains("arguments=x");
  }

  @Test
  void startWhenNothingCanBeWrittenAndTheJarIsThereRunsIt(@TempDir Path folder) throws Exception {
    Path readOnly = checkout(folder.resolve("checkout"));
    Files.writeString(readOnly.resolve("pom.xml"), "newer than the jar");
    List<String> user = ordinaryUser(folder);
    try {
      Result result = run(folder, Map.of("HOME", "/dev/null"), command(user, readOnly));

      assertThat(result.code()).isZero();
      assertThat(result.out()).contains("arguments=");
      assertThat(result.err()).contains("runs as it is");
      assertThat(archives(readOnly)).isEmpty();
    } finally {
      permit(readOnly, "rwxr-xr-x");
    }
  }

  @Test
  void startWhenNothingCanBeWrittenAndTheJarIsMissingSaysSo(@TempDir Path folder) throws Exception {
    Path readOnly = checkout(folder.resolve("checkout"));
    Files.delete(readOnly.resolve("assembler/target/statix-assemble.jar"));
    List<String> user = ordinaryUser(folder);
    try {
      Result result = run(folder, Map.of(), command(user, readOnly));

      assertThat(result.code()).isEqualTo(2);
      assertThat(result.err()).contains("statix-assemble.jar is not built", "cannot be written to");
    } finally {
      permit(readOnly, "rwxr-xr-x");
    }
  }

  @Test
  void startWhenTwoFirstRunsAreAtOnceBothRunAndLeaveOneArchive(@TempDir Path folder)
      throws Exception {
    Path fresh = checkout(folder.resolve("checkout"));
    Path old = Files.createFile(fresh.resolve("assembler/target/classes-1.jsa"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(1_000_000)));
    String script = "'%s' & '%s'; wait".formatted(launcher(fresh), launcher(fresh));

    Result result = run(folder, Map.of(), "sh", "-c", script);

    assertThat(result.out().split("arguments=", -1)).hasSize(3);
    assertThat(archives(fresh)).hasSize(1).doesNotContain(old);
    assertThat(run(folder, Map.of(), launcher(fresh)).out())
        .contains("-XX:SharedArchiveFile=" + archives(fresh).get(0));
  }

  @Test
  void startWhenAnotherProcessHasLockedTheTargetSaysSoAndGivesUp(@TempDir Path folder)
      throws Exception {
    Path locked = checkout(folder.resolve("checkout"));
    Files.delete(locked.resolve("assembler/target/statix-assemble.jar"));
    // In the places of a lock that another has, and of Maven.
    Path bin = Files.createDirectory(folder.resolve("bin"));
    script(bin.resolve("flock"), "echo \"flock $*\" >>'%s/asked'; exit 1".formatted(folder));
    script(bin.resolve("mvn"), "exit 3");
    Map<String, String> path = Map.of("PATH", bin + ":" + System.getenv("PATH"));

    Result result = run(folder, path, launcher(locked));

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("waiting for another process", "has locked", "assembler/target")
        .doesNotContain("building");
    assertThat(folder.resolve("asked")).hasContent("flock -n 9\nflock -w 600 9\n");
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    permit(file, "rwxr-xr-x");
  }

  private static Path checkout(Path folder) throws IOException {
    Path target = Files.createDirectories(folder.resolve("assembler/target"));
    Files.copy(SCRIPT, folder.resolve("statix-assemble"));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, LauncherStub.class.getName());
    String name = LauncherStub.class.getName().replace('.', '/') + ".class";
    Path file = target.resolve("statix-assemble.jar");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest);
        InputStream in = LauncherStub.class.getClassLoader().getResourceAsStream(name)) {
      jar.putNextEntry(new JarEntry(name));
      in.transferTo(jar);
    }
    // Well before what the tests change.
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    return folder;
  }

  private static Path java(Path folder, String script) throws IOException {
    Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
    script(java, script);
    return java;
  }

  private static List<Path> archives(Path checkout) throws IOException {
    try (Stream<Path> files = Files.list(checkout.resolve("assembler/target"))) {
      return files.filter(file -> !file.toString().endsWith(".jar")).toList();
    }
  }

  private static String launcher(Path checkout) {
    return checkout.resolve("statix-assemble").toString();
  }

  /** A command that runs another as somebody to whom the folder's checkout is read-only. */
  private static List<String> ordinaryUser(Path folder) throws IOException, InterruptedException {
    permit(folder.resolve("checkout"), "r-xr-xr-x");
    permit(folder.resolve("checkout/assembler/target"), "r-xr-xr-x");
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    permit(folder, "rwxr-xr-x");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
    return List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--");
  }

  private static void permit(Path folder, String permissions) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
  }

  private static String[] command(List<String> user, Path checkout) {
    return Stream.concat(user.stream(), Stream.of(launcher(checkout))).toArray(String[]::new);
  }

  private static Result launch(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher(checkout)));
    command.addAll(List.of(arguments));
    return run(shared, environment, command.toArray(String[]::new));
  }

  private static Result run(Path folder, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    List.of("LC_ALL", "LC_CTYPE", "LANG", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CDPATH")
        .forEach(builder.environment()::remove);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Path out = Files.createTempFile("launcher-", ".out");
    Path err = Files.createTempFile("launcher-", ".err");
    try {
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      process.getOutputStream().close();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Result(
          process.exitValue(),
          Files.readString(out),
          new String(Files.readAllBytes(err), StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
