package io.github.statix.stages.container.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerEngineContract;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.OrdinaryUser;
import io.github.statix.stages.container.OtherProgram;
import io.github.statix.stages.container.Processes;
import io.github.statix.stages.container.RecipeCommand;
import io.github.statix.stages.container.Required;
import io.github.statix.stages.container.ShellOnce;
import io.github.statix.stages.container.Specs;
import io.github.statix.stages.container.TestRoot;
import io.github.statix.stages.container.Trees;
import io.github.statix.stages.ids.FreeIds;
import io.github.statix.stages.store.FailureSlot;
import io.github.statix.stages.store.Leftovers;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SandboxEngineTest extends ContainerEngineContract {

  @Override
  protected ContainerEngine open(Store store) throws IOException, InterruptedException {
    try {
      return SandboxEngine.open(store);
    } catch (IOException e) {
      Required.missing("sandbox", String.valueOf(e.getMessage()));
      throw e;
    }
  }

  @Override
  protected List<String> leftovers(Store store) throws IOException {
    List<String> found = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      if (line.contains(store.root().toString())) {
        found.add(line);
      }
    }
    Leftovers.of(store.root()).stream()
        .map(Path::toString)
        // The engine's own, for as long as it is open.
        .filter(path -> !path.contains("/tmp/sandbox-"))
        .forEach(found::add);
    ProcessHandle.current()
        .descendants()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(command -> command.contains(RecipeCommand.FOLDER))
        .forEach(found::add);
    return found;
  }

  @Test
  void runWhenStartedByAnOrdinaryUserInstallsTheSame(@TempDir Path folder) throws Exception {
    assertThat(OrdinaryUser.runSandbox(folder)).isEqualTo(OrdinaryUser.EXPECTED);
  }

  @Test
  void runWhenStartedByRootBelongsToNobody() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")));
    int nobodys = FreeIds.find(FreeIds.ABOVE_ALL_CONVENTIONS, 1).first();
    List<String> owners = new ArrayList<>();
    FailureSlot slot =
        new FailureSlot("test-1.0", new StageName("tested"), Digest.ofUtf8("a failure"));
    engine.run(
        Specs.of(
            TestRoot.putInto(store.blobs()),
            "cp /bin/id /build/id; chmod 6755 /build/id; cp /build/id /out/; echo up; sleep 1000"),
        Optional.of(slot),
        line -> owners.addAll(killed("/bin/bash\0-euo")));

    assertThat(owners).isNotEmpty().containsOnly(nobodys + " " + nobodys);
    Path kept = store.failures().find(slot).orElseThrow();
    for (String file : List.of("build/id", "out/id", "build", "src", "recipe/tested.sh")) {
      assertThat(Files.getAttribute(kept.resolve(file), "unix:uid")).isEqualTo(nobodys);
      assertThat(Files.getAttribute(kept.resolve(file), "unix:gid")).isEqualTo(nobodys);
    }
  }

  @Test
  void runWhenAnOlderVersionUnpackedTheRootUnpacksItAnewForTheRecipe() throws Exception {
    run("[ -O /bin/bash ]");
    try (DirectoryStream<Path> roots = Files.newDirectoryStream(store.roots())) {
      for (Path unpacked : roots) {
        // As whoever runs the program, which for root is not the recipe's user.
        new ProcessBuilder("chown", "-hR", System.getProperty("user.name"), unpacked.toString())
            .start()
            .waitFor();
      }
    }
    // A run looks at each root once.
    engine.close();
    engine = open(store);

    assertThat(run("[ -O / ]; [ -O /bin/bash ]; [ -O /src ]; [ -O /recipe/tested.sh ]"))
        .isInstanceOf(ContainerExit.Done.class);
  }

  @Test
  void runWhenTheVariablesAreTooLargeForTheKernelNamesTheStage() throws Exception {
    TreeMap<String, String> variables = new TreeMap<>();
    for (int i = 0; i < 30_000; i++) {
      variables.put("VARIABLE_" + i, "x".repeat(200));
    }
    ContainerSpec spec =
        new ContainerSpec(
            new StageName("tested"),
            List.of(TestRoot.putInto(store.blobs())),
            new TreeMap<>(),
            "true",
            new TreeMap<>(),
            variables);

    assertThatThrownBy(() -> engine.run(spec, Optional.empty(), line -> {}))
        .isInstanceOfSatisfying(
            StatixException.class, e -> assertThat(e.category()).isEqualTo(Category.USAGE))
        .hasMessageContaining("'tested'")
        .hasMessageContaining("variables");
  }

  @Test
  void runWhenTheStoreIsClosedToOthersLeavesItSo() throws Exception {
    Set<PosixFilePermission> closed = PosixFilePermissions.fromString("rwx------");
    List<Path> folders = List.of(store.root(), store.work(), store.roots());
    for (Path folder : folders) {
      Files.setPosixFilePermissions(folder, closed);
    }

    assertThat(Trees.describe(done("echo x >/out/x"))).containsExactly("x 0644 \"x\n\"");
    for (Path folder : folders) {
      assertThat(Files.getPosixFilePermissions(folder)).isEqualTo(closed);
    }
  }

  @Test
  void runWhenTheStoreHasADefaultAclInstallsTheSameModes() throws Exception {
    engine.close();
    for (Path folder : List.of(store.root(), store.work())) {
      assumeTrue(succeeds("setfacl", "-d", "-m", "u:54321:rwx", folder.toString()), "no ACLs");
    }
    engine = open(store);

    String recipe = "mkdir /out/d; echo x >/out/d/f; ls -ld /out/d | cat";
    assertThat(Trees.describe(done(recipe))).containsExactly("d/ 0755", "d/f 0644 \"x\n\"");
    assertThat(log).singleElement().asString().startsWith("drwxr-xr-x ");
  }

  private static boolean succeeds(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void shellWhenTheProgramIsKilledWhileItStartsEnds(@TempDir Path folder) throws Exception {
    String mark = "983" + ProcessHandle.current().pid();
    for (int millis = 0; millis < 40; millis += 8) {
      try (OtherProgram program =
          OtherProgram.start(
              List.of(),
              ShellOnce.class,
              "sandbox",
              folder.resolve("store").toString(),
              "/bin/sleep",
              mark)) {
        while (Processes.running(mark).isEmpty()) {
          Thread.sleep(1);
        }
        Thread.sleep(millis);
        program.process().destroyForcibly().waitFor();

        assertThat(Processes.awaitGone(mark)).isEmpty();
      }
    }
    WorkFolder.delete(folder.resolve("store"));
  }

  /** Kills processes whose command line begins like this, and says whose they were. */
  private static List<String> killed(String command) {
    List<String> owners = new ArrayList<>();
    for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
      Path folder = Path.of("/proc", String.valueOf(process.pid()));
      try {
        if (Files.readString(folder.resolve("cmdline")).startsWith(command)) {
          owners.add(
              Files.readString(folder.resolve("status"))
                  .replaceAll("(?s).*\nUid:\t([0-9]+)\t.*\nGid:\t([0-9]+)\t.*", "$1 $2"));
          process.destroyForcibly();
        }
      } catch (IOException e) {
        // One that has ended meanwhile is not the recipe.
        continue;
      }
    }
    return owners;
  }
}
