package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.assembler.registry.RegistryServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What runs that succeed print and write. */
class OutputIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension final RegistryServer registry = RegistryServer.open();
  @TempDir Path folder;
  private final Program program = Program.here();
  private TinyPreset preset;
  private Path store;

  @BeforeEach
  void writePreset() throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    preset = TinyPreset.write(folder, TinyBase.push(folder, registry.address()));
    store = folder.resolve("store");
  }

  @Test
  void runWhenTheLocaleHasDigitsOfItsOwnWritesPlainOnes() throws Exception {
    Program arabic = program.with("JDK_JAVA_OPTIONS", "-Duser.language=ar -Duser.country=EG");

    String digest = preset.run(arabic, store).digest();

    assertThat(folder.resolve("tiny.lock")).content().contains("\"format\": 1,");
    assertThat(preset.run(program, store).digest()).isEqualTo(digest);
  }

  @Test
  void runWhenUmaskAndTimeZoneDifferGivesTheSameDigest() throws Exception {
    Program other =
        program
            .through(List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"), program.jar())
            .with("TZ", "Pacific/Chatham");

    String digest = preset.run(program, store).digest();

    assertThat(preset.run(other, folder.resolve("other")).digest()).isEqualTo(digest);
  }

  @Test
  void runWritesTheSameImageEverywhereAndALineForEach() throws Exception {
    RegistryServer.requireProgram("skopeo", "registry");
    String one = registry.address() + "/tiny/one";
    Path layout = folder.resolve("layout");
    Path archive = folder.resolve("image.tar");
    Path loadable = folder.resolve("docker.tar");

    Program.Result result =
        run("--push", one + ":t", "--push", registry.address() + "/tiny/two", "--tag", "more")
            .and("-o", "oci:" + layout, "-o", "oci-archive:" + archive)
            .and("-o", "docker-archive:" + loadable)
            .end();

    String digest = digestOf("docker://" + one + ":t");
    assertThat(result.out().lines())
        .containsExactly(
            one + "@" + digest,
            one + "@" + digest,
            registry.address() + "/tiny/two@" + digest,
            "oci:" + layout + "@" + digest,
            "oci-archive:" + archive + "@" + digest,
            "docker-archive:" + loadable + "@" + digest);
    assertThat(digestOf("docker://" + registry.address() + "/tiny/two:more")).isEqualTo(digest);
    assertThat(digestOf("oci:" + layout)).isEqualTo(digest);
    assertThat(digestOf("oci-archive:" + archive)).isEqualTo(digest);
    assertThat(configOf("docker-archive:" + loadable)).isEqualTo(configOf("oci:" + layout));
  }

  @Test
  void runLoadsTheImageIntoDocker() throws Exception {
    Programs.requireDocker();
    String name = "statix-it/" + preset.mark() + ":t";
    run("-o", "docker:" + name).end();
    try {
      assertThat(Programs.run("docker", "run", "--rm", name, "/bin/cat", "/opt/b/number"))
          .isEqualTo("1\n");
    } finally {
      Programs.run("docker", "rmi", name);
    }
  }

  @Test
  void runWritesDigestAndMetadata() throws Exception {
    Path digestFile = folder.resolve("digest");
    Path metadata = folder.resolve("metadata.json");
    String repository = registry.address() + "/tiny/out";

    Program.Result result =
        run("--push", repository + ":t", "--digest-file", digestFile.toString())
            .and("--metadata-file", metadata.toString())
            .end();

    assertThat(digestFile).hasContent(result.digest() + "\n");
    JsonNode json = JSON.readTree(metadata.toFile());
    assertThat(json.path("digest").asText()).isEqualTo(result.digest());
    assertThat(json.path("pushed").path(0).asText()).isEqualTo(repository + "@" + result.digest());
    assertThat(json.path("stages").findValuesAsText("stage")).containsExactly("a", "b", "c");
  }

  @Test
  void runWithJsonProgressPrintsOneObjectALine() throws Exception {
    Program.Result result =
        run("--progress", "json", "--push", registry.address() + "/tiny/out:t").end();

    List<String> lines = result.err().lines().toList();
    assertThat(lines).isNotEmpty();
    for (String line : lines) {
      assertThat(JSON.readTree(line).path("event").asText()).as(line).isNotEmpty();
    }
  }

  @Test
  void runWithQuietProgressPrintsTheResultOnly() throws Exception {
    run().end();

    Program.Result result = run("--progress", "quiet").end();

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).matches("sha256:[0-9a-f]{64}\n");
  }

  @Test
  void runWithBuildArgIsRunWithSet() throws Exception {
    Program.Result set = run("--set", "COLOR=red").end();
    Program.Result buildArg = run("--build-arg", "COLOR=red").end();

    assertThat(buildArg.out()).isEqualTo(set.out());
    assertThat(run().end().out()).isNotEqualTo(set.out());
  }

  @Test
  void planAfterAVariableChangedNamesItAndOnlyWhatDependsOnItRuns() throws Exception {
    run().end();
    String[] changed = {"--set", "NUMBER=2"};

    String before = plan();
    String after = plan(changed);
    Program.Result result = run(changed).end();

    assertThat(decisions(before)).containsExactly("a reuse", "b reuse", "c reuse");
    assertThat(decisions(after)).containsExactly("a build", "b depends", "c reuse");
    assertThat(after).contains("NUMBER", "1", "2", "unless a comes out as before");
    assertThat(result.err()).contains("stage a: built", "stage b: built", "stage c: reused");
    assertThat(plan(changed)).doesNotContain(" build ").doesNotContain("depends");
  }

  @Test
  void reportAfterABuildHasARowForEveryStageAndReplacesItsOwn() throws Exception {
    Path file = folder.resolve("report.md");
    run().end();

    preset.run(program, store, "report", "-o", file.toString());
    String first = Files.readString(file);
    preset.run(program, store, "report", "-o", file.toString());
    String printed = preset.run(program, store, "report").out();

    assertThat(Files.readString(file)).isEqualTo(first).contains(printed);
    assertThat(printed.lines())
        .filteredOn(line -> line.matches("\\| [abc] .*"))
        .hasSize(3)
        .allMatch(
            line ->
                line.matches(
                    "\\| . \\| [0-9.]+ s \\| [0-9.]+ s \\| [0-9]+ \\| [0-9]+ \\|"
                        + " 3\\.0 MB \\| [0-9.]+ MB \\| `sha256:[0-9a-f]{64}` \\|"));
  }

  @Test
  void planBeforeAnythingRanBuildsAndWritesNothingIntoTheStore() throws Exception {
    String plan = plan();

    assertThat(decisions(plan)).containsExactly("a depends", "b depends", "c depends");
    assertThat(Leftovers.unfinished(store)).isEmpty();
  }

  @Test
  void runAgainOfflineWithoutRegistryOrSourceIsTheSame() throws Exception {
    String first = run().end().digest();
    registry.stop();
    Files.delete(preset.source());

    Program.Result again = run("--offline", "--engine", "docker").end();

    assertThat(again.digest()).isEqualTo(first);
  }

  private static List<String> decisions(String plan) {
    return plan.lines()
        .filter(line -> line.matches("[abc] .*"))
        .map(line -> line.split(" +")[0] + " " + line.split(" +")[1])
        .toList();
  }

  private String plan(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("plan"));
    arguments.addAll(List.of(options));
    return preset.run(program, store, arguments.toArray(String[]::new)).out();
  }

  private static String digestOf(String image) throws Exception {
    return Programs.run("skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", image)
        .strip();
  }

  private static String configOf(String image) throws Exception {
    return Programs.run("skopeo", "inspect", "--config", image).strip();
  }

  private Options run(String... options) {
    return new Options(List.of(options));
  }

  /** Options of one run. */
  private final class Options {

    private final List<String> all = new ArrayList<>();

    Options(List<String> options) {
      all.addAll(options);
    }

    Options and(String... options) {
      all.addAll(List.of(options));
      return this;
    }

    Program.Result end() throws Exception {
      return preset.run(program, store, all.toArray(String[]::new));
    }
  }
}
