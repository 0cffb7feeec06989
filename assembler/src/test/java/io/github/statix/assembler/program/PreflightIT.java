package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.registry.Fault;
import io.github.statix.assembler.registry.FaultyProxy;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.assembler.registry.RegistryServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What stops a delivery is said before anything is built for it. */
class PreflightIT {

  @RegisterExtension final RegistryServer registry = RegistryServer.open();
  @TempDir Path folder;
  private final Program program = Program.here().quickToStart();
  private TinyPreset preset;
  private Path store;

  @BeforeEach
  void writePreset() throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    preset = TinyPreset.write(folder, TinyBase.push(folder, registry.address()));
    store = folder.resolve("store");
  }

  @Test
  void runWhenManyThingsAreInTheWayNamesAllAtOnceAndBuildsNothing() throws Exception {
    Path stranger = Files.createDirectories(folder.resolve("stranger/a")).resolveSibling("");
    Path file = Files.createFile(folder.resolve("file"));

    String said =
        fails(
            2,
            program,
            "-o",
            "oci:" + stranger,
            "-o",
            "oci-archive:" + file + "/x.tar",
            "-o",
            "docker-archive:" + folder,
            "--digest-file",
            folder.resolve("none/digest").toString(),
            "--push",
            "127.0.0.1:1/a/b");

    assertThat(said)
        .contains("5 problems")
        .contains("stranger: it is neither an OCI image layout nor an empty directory")
        .contains(file + "/x.tar: Not a directory")
        .contains(folder + ": it is a directory")
        .contains("none/digest: there is no such file or directory")
        .contains("127.0.0.1:1/a/b");
  }

  @Test
  void runWhenTheRegistryForbidsToPushBuildsNothing() throws Exception {
    try (FaultyProxy proxy = new FaultyProxy(registry.port())) {
      proxy.fault("POST .*", 100, Fault.Answer.error(403, "DENIED"));

      assertThat(fails(5, program, "--push", proxy.address() + "/tiny/x:t"))
          .contains("403", "with the right to do so");
    }
  }

  @Test
  void runWhenItMayPushLeavesNoUploadBehindAndPushes() throws Exception {
    try (FaultyProxy proxy = new FaultyProxy(registry.port())) {
      preset.run(program, store, "--push", proxy.address() + "/tiny/x:t");

      List<String> uploads =
          proxy.requests().stream().filter(line -> line.contains("/blobs/uploads/")).toList();
      assertThat(uploads.get(0)).startsWith("POST ");
      assertThat(uploads.get(1)).startsWith("DELETE ");
    }
  }

  @Test
  void runWhenNothingIsToDoAsksTheRegistryNothingMore() throws Exception {
    preset.run(program, store, "--push", registry.address() + "/tiny/x:t");
    try (FaultyProxy proxy = new FaultyProxy(registry.port())) {
      preset.run(program, store, "--push", proxy.address() + "/tiny/x:t");

      assertThat(proxy.requests()).noneMatch(line -> line.contains("/blobs/uploads/"));
    }
  }

  @Test
  void runWhenThereIsNoDaemonToLoadIntoBuildsNothing() throws Exception {
    Program without =
        program.with("DOCKER_HOST", "unix://" + folder.resolve("no.sock")).with("PATH", path());

    assertThat(fails(7, without, "-o", "docker:tiny")).contains("cannot load the image as tiny");
  }

  @Test
  void runWhenTwoOutputsAreOneFileSaysSo() throws Exception {
    Files.createSymbolicLink(folder.resolve("link"), Path.of("image.tar"));

    assertThat(
            fails(
                2,
                program,
                "-o",
                "oci-archive:" + folder.resolve("image.tar"),
                "-o",
                "docker-archive:" + folder.resolve("link")))
        .contains("link names a place that is written already");
  }

  @Test
  void runWhenAnOutputDoesNotFitSaysHowMuchIsMissing() throws Exception {
    preset.run(program, store);
    Path small = Files.createDirectory(folder.resolve("small"));
    Program mounted =
        program.through(
            List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=1m t %s && exec \"$@\"".formatted(small),
                "sh"),
            program.jar());

    Program.Result run =
        mounted.run(folder, preset.in(store, "-o", "oci-archive:" + small.resolve("a.tar")));

    assertThat(run.code()).as(run.err()).isEqualTo(8);
    assertThat(run.err()).contains(small.toString(), "1.0 MB free");
  }

  @Test
  void runWhenStandardOutputIsFullExitsWith2AndPrintsTheDigestElsewhere() throws Exception {
    String digest = preset.run(program, store).digest();
    for (String redirection : List.of(">/dev/full", ">&-")) {
      Program.Result run =
          program
              .through(List.of("sh", "-c", "exec \"$@\" " + redirection, "sh"), program.jar())
              .run(folder, preset.in(store));

      assertThat(run.code()).as(run.err()).isEqualTo(2);
      assertThat(run.err()).contains("standard output was not written", digest);
    }
  }

  @Test
  void verbWhenStandardOutputIsFullExitsWith2() throws Exception {
    Program full =
        program.through(List.of("sh", "-c", "exec \"$@\" >/dev/full", "sh"), program.jar());
    String at = store.toString();
    for (List<String> verb :
        List.of(
            List.of("presets"),
            List.of("notices"),
            List.of("--help"),
            List.of("plan", "--preset", preset.file().toString(), "--store", at),
            List.of("cache", "verify", "--store", at))) {
      Program.Result run = full.run(folder, verb.toArray(String[]::new));

      assertThat(run.code()).as(verb + ": " + run.err()).isEqualTo(2);
      assertThat(run.err()).contains("standard output").doesNotContain("\tat ");
    }
  }

  @Test
  void runWhenStandardOutputIsTheArchivePrintsTheDigestToStandardError() throws Exception {
    RegistryServer.requireProgram("skopeo", "archive");
    for (String name : List.of("-", "/dev/stdout", "/dev/fd/1")) {
      Process process = program.start(folder, preset.in(store, "-o", "oci-archive:" + name));

      assertThat(process.waitFor()).isZero();
      String archive = "oci-archive:" + folder.resolve("out");
      String digest = Programs.run("skopeo", "inspect", "--format", "{{.Digest}}", archive).strip();
      assertThat(folder.resolve("err"))
          .content()
          .contains("oci-archive:%s@%s".formatted(name, digest));
    }
  }

  @Test
  void runWhenADeliveryFailsSaysWhatIsDone() throws Exception {
    String repository = registry.address() + "/tiny/x";

    Program.Result run =
        program.run(
            folder, preset.in(store, "--push", repository + ":t", "-o", "oci-archive:/dev/full"));

    assertThat(run.code()).as(run.err()).isEqualTo(8);
    assertThat(run.err())
        .contains("cannot write /dev/full: No space left on device")
        .contains("done before that: " + repository + "@sha256:");
  }

  @Test
  void runWhenTheDigestFileCannotBeWrittenPrintsTheDigestNevertheless() throws Exception {
    Program.Result run = program.run(folder, preset.in(store, "--digest-file", "/dev/full"));

    assertThat(run.code()).as(run.err()).isEqualTo(8);
    assertThat(run.out()).matches("sha256:[0-9a-f]{64}\n");
    assertThat(run.err()).contains("cannot write /dev/full: No space left on device");
  }

  private static String path() {
    return System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
  }

  /** Runs, and gives what it says when it ends as it should, without a stage having started. */
  private String fails(int code, Program how, String... arguments) throws Exception {
    Program.Result result = how.run(folder, preset.in(store, arguments));
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).doesNotContain("\tat ").doesNotContain("started");
    return result.err();
  }
}
