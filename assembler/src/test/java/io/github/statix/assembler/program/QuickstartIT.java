package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.statix.assembler.program.Program.Result;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.assembler.registry.RegistryServer;
import io.github.statix.presets.digests.ExpectedDigests;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The preset {@code quickstart} for real: built in a sandbox by root on this Java; then, for the
 * same digest, everything else that can differ; pushed, pulled back by digest and used.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuickstartIT {

  private static final RegistryServer REGISTRY = RegistryServer.open();

  private Path folder = Path.of("");
  private String digest = "";

  @BeforeAll
  void buildAndPush(@TempDir Path shared) throws Exception {
    folder = shared;
    REGISTRY.start();
    Path home = Files.createDirectory(folder.resolve("first"));
    Result run =
        Program.here()
            .run(
                home,
                arguments(
                    home,
                    "--engine",
                    "sandbox",
                    "--jobs",
                    "2",
                    "--push",
                    REGISTRY.address() + "/statix",
                    "--metadata-file",
                    home.resolve("metadata").toString()));
    assertThat(run.code()).as(run.err()).isZero();
    digest = run.digest();
    assertThat(run.out()).isEqualTo(REGISTRY.address() + "/statix@" + digest + "\n");
  }

  @AfterAll
  void stop() throws IOException {
    REGISTRY.stop();
    // JUnit would warn of each link in an unpacked root that leads out of its folder.
    try (Stream<Path> homes = Files.list(folder)) {
      for (Path home : homes.filter(Files::isDirectory).toList()) {
        WorkFolder.delete(home);
      }
    }
  }

  private static String[] arguments(Path home, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--preset", "quickstart", "--store", home.resolve("store").toString()));
    // In case a mirror drops an archive: a folder that has them, for tests only.
    Optional.ofNullable(System.getenv("STATIX_TEST_SOURCES"))
        .ifPresent(sources -> arguments.addAll(List.of("--source-mirror", sources)));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  @Test
  void runWhenNothingChangedSendsNothingAndPrintsTheSameDigest() throws Exception {
    Path home = folder.resolve("first");
    Result run =
        Program.here().run(home, arguments(home, "--push", REGISTRY.address() + "/statix"));

    assertThat(run.digest()).isEqualTo(digest);
    assertThat(run.err()).contains("stage zlib: reused").doesNotContain("pushing", "blob");
  }

  /** A recipe or a lock that is changed without a new record would make each record useless. */
  @Test
  void digestsWhenBuiltAreThoseThatAreShipped() throws Exception {
    Path home = folder.resolve("first");
    Result list =
        Program.here()
            .run(home, "cache", "ls", "--json", "--store", home.resolve("store").toString());
    List<String> built = new ArrayList<>();
    for (JsonNode layer : new ObjectMapper().readTree(list.out())) {
      built.add(
          "%s sha256:%s %s"
              .formatted(
                  layer.path("stage").asText(),
                  layer.path("key").asText(),
                  layer.path("digest").asText()));
    }

    ExpectedDigests shipped = ExpectedDigests.shipped("quickstart").orElseThrow();
    assertThat(shipped.lines().stream().map(QuickstartIT::text)).isSubsetOf(built);
  }

  private static String text(ExpectedDigests.Line line) {
    return "%s %s %s".formatted(line.stage(), line.key(), line.layer());
  }

  @Test
  void runWhenEngineJobsJavaAndZlibDifferGivesTheSameDigest() throws Exception {
    Programs.requireDocker();
    Path home = Files.createDirectory(folder.resolve("docker"));

    Result run =
        OtherMachine.zlib(Program.here().with(OtherMachine.java()), folder)
            .with("TZ", "Asia/Tokyo")
            .run(
                home,
                arguments(
                    home,
                    "--engine",
                    "docker",
                    "--jobs",
                    "1",
                    "-o",
                    "oci:" + home.resolve("image"),
                    "--metadata-file",
                    home.resolve("metadata").toString()));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.digest()).as(() -> difference(home)).isEqualTo(digest);
  }

  @Test
  void runWhenUserIsOrdinaryGivesTheSameDigest() throws Exception {
    Path home = Files.createDirectory(folder.resolve("user"));

    Result run =
        OrdinaryUser.of(Program.here(), folder, home)
            .with("HOME", home.toString())
            .with("LC_ALL", "C.UTF-8")
            .with("TZ", "America/St_Johns")
            .run(
                home,
                arguments(
                    home,
                    "--engine",
                    "sandbox",
                    "-o",
                    "oci:" + home.resolve("image"),
                    "--metadata-file",
                    home.resolve("metadata").toString()));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.digest()).as(() -> difference(home)).isEqualTo(digest);
  }

  @Test
  void imageWhenPulledByDigestCompilesStaticPrograms() throws Exception {
    RegistryServer.requireProgram("skopeo", "registry");
    RegistryServer.requireProgram("umoci", "registry");
    Path home = Files.createDirectory(folder.resolve("pulled"));
    Programs.run(
        "skopeo",
        "copy",
        "--quiet",
        "--src-tls-verify=false",
        "docker://" + REGISTRY.address() + "/statix@" + digest,
        "oci:" + home.resolve("oci") + ":x");
    Programs.run(
        "umoci",
        "unpack",
        "--rootless",
        "--image",
        home.resolve("oci") + ":x",
        home.resolve("bundle").toString());
    Path root = home.resolve("bundle/rootfs");
    Files.writeString(
        root.resolve("tmp/hello.c"),
        """
        #include <stdio.h>
        #include <zlib.h>
        int main(void) { printf("hello %s\\n", zlibVersion()); return 0; }
        """);

    Programs.run(
        "bwrap",
        "--bind",
        root.toString(),
        "/",
        "--dev",
        "/dev",
        "--proc",
        "/proc",
        "--unshare-all",
        "--chdir",
        "/tmp",
        "--clearenv",
        "--setenv",
        "PATH",
        "/opt/musl/bin:/usr/bin:/bin",
        "--setenv",
        "PKG_CONFIG_PATH",
        "/opt/musl/lib/pkgconfig",
        "sh",
        "-c",
        "musl-gcc -static-pie -fPIE -o hello hello.c $(pkg-config --static --cflags --libs zlib)");

    Path empty = Files.createDirectory(home.resolve("empty"));
    Files.copy(root.resolve("tmp/hello"), empty.resolve("hello"));
    empty.resolve("hello").toFile().setExecutable(true);
    assertThat(Programs.run("bwrap", "--unshare-all", "--ro-bind", empty.toString(), "/", "/hello"))
        .isEqualTo("hello 1.3.2\n");
    Result inspected =
        Program.here().run(home, "inspect-binary", "--run", empty.resolve("hello").toString());
    assertThat(inspected.code()).isZero();
    assertThat(inspected.out()).contains("static-pie");
  }

  @Test
  void imageWhenInspectedIsSound() throws Exception {
    Path home = Files.createDirectory(folder.resolve("inspect"));
    Result run =
        Program.here().run(home, "inspect-image", REGISTRY.address() + "/statix@" + digest);

    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("errors: 0, warnings: 0").doesNotContain("://");
  }

  @Test
  void imageWhenLoadedIntoDockerRuns() throws Exception {
    Programs.requireDocker();
    Path home = folder.resolve("first");
    String name = "statix-quickstart-test:" + digest.substring(7, 19);

    Result run = Program.here().run(home, arguments(home, "-o", "docker:" + name));

    assertThat(run.code()).as(run.err()).isZero();
    try {
      assertThat(
              Programs.run(
                  "docker",
                  "run",
                  "--rm",
                  "--network",
                  "none",
                  name,
                  "sh",
                  "-c",
                  "pwd; echo 'int main(void) { return 7; }' > /tmp/a.c;"
                      + " $CC -static /tmp/a.c -o /tmp/a; /tmp/a; echo $?"))
          .isEqualTo("/workspace\n7\n");
    } finally {
      Programs.run("docker", "rmi", name);
    }
  }

  private String difference(Path other) {
    try {
      ObjectMapper json = new ObjectMapper();
      JsonNode first = json.readTree(folder.resolve("first/metadata").toFile()).path("stages");
      JsonNode second = json.readTree(other.resolve("metadata").toFile()).path("stages");
      StringBuilder text = new StringBuilder("layers that differ:\n");
      for (int i = 0; i < first.size(); i++) {
        if (!first.path(i).equals(second.path(i))) {
          text.append(first.path(i)).append("\n").append(second.path(i)).append("\n");
        }
      }
      return text.toString();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
