package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.registry.Fault;
import io.github.statix.assembler.registry.FaultyProxy;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.assembler.registry.RegistryServer;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.StoreCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A run that was killed leaves nothing that the next one trips over. */
class KillIT {

  private static final long SEED = Long.getLong("statix.seed", System.nanoTime());

  @RegisterExtension final RegistryServer registry = RegistryServer.open();
  @TempDir Path folder;
  private final Program program = Program.here().quickToStart();
  private TinyPreset preset;

  @BeforeEach
  void writePreset() throws Exception {
    preset = TinyPreset.write(folder, TinyBase.push(folder, registry.address()));
  }

  @Test
  void runAfterAKillMakesTheSameImageInTheSandbox() throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    killOften("sandbox", 20);
  }

  @Test
  void runAfterAKillMakesTheSameImageInDocker() throws Exception {
    Programs.requireDocker();
    killOften("docker", 5);
  }

  private void killOften(String engine, int times) throws Exception {
    Random random = new Random(SEED);
    System.out.printf("%s: seed %d%n", engine, SEED);
    long start = System.nanoTime();
    String expected = run(folder.resolve("reference"), engine, "first").digest();
    long whole = System.nanoTime() - start;
    for (int i = 0; i < times; i++) {
      // The first fifth is little but Java's start.
      long wait = whole / 5 + (long) (random.nextDouble() * whole * 0.8);
      Path store = folder.resolve("store-" + i);
      String when = "%s: kill %d after %d ms".formatted(engine, i, wait / 1_000_000);
      Process killed =
          program.start(
              folder, preset.in(store, "--engine", engine, "--push", target("kill-" + i)));
      killed.waitFor(wait, TimeUnit.NANOSECONDS);
      kill(killed);

      assertThat(Leftovers.lastingProcesses(preset.mark())).as(when).isEmpty();
      assertThat(tagged("kill-" + i)).as(when).isIn("", expected);
      assertThat(run(store, engine, "kill-" + i).digest()).as(when).isEqualTo(expected);
      assertThat(tagged("kill-" + i)).as(when).isEqualTo(expected);
      assertThat(Leftovers.unfinished(store)).as(when).isEmpty();
      if (engine.equals("docker")) {
        assertThat(Leftovers.containers(killed.pid())).as(when).isEmpty();
        assertThat(Leftovers.volumes(killed.pid())).as(when).isEmpty();
      }
      try (Store opened = Store.open(store)) {
        assertThat(StoreCheck.run(opened).problems()).as(when).isEmpty();
      }
    }
  }

  @Test
  void tagWhenKilledAtAnyRequestOfAPushIsAbsentOrRight() throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    Path store = folder.resolve("store");
    String expected = run(store, "auto", "first").digest();
    for (int request = 2; request <= 16; request += 2) {
      String name = "push-" + request;
      try (FaultyProxy proxy = new FaultyProxy(registry.port())) {
        proxy.fault(".*", 1000, new Fault.Slow(5));
        String target = proxy.address() + "/tiny/" + name + ":t";
        Process killed = program.start(folder, preset.in(store, "--push", target));
        while (proxy.requests().size() < request && killed.isAlive()) {
          Thread.sleep(1);
        }
        kill(killed);
      }
      String when = "killed at request " + request;
      assertThat(tagged(name)).as(when).isIn("", expected);
      assertThat(run(store, "auto", name).digest()).as(when).isEqualTo(expected);
      assertThat(tagged(name)).as(when).isEqualTo(expected);
    }
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  private Program.Result run(Path store, String engine, String name)
      throws IOException, InterruptedException {
    Program.Result result =
        program.run(folder, preset.in(store, "--engine", engine, "--push", target(name)));
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private String target(String name) {
    return "%s/tiny/%s:t".formatted(registry.address(), name);
  }

  /** The digest behind the tag, as the registry's own folder has it; empty for none. */
  private String tagged(String name) throws IOException {
    Path link =
        registry
            .data()
            .resolve("docker/registry/v2/repositories/tiny")
            .resolve(name)
            .resolve("_manifests/tags/t/current/link");
    List<String> lines = Files.exists(link) ? Files.readAllLines(link) : List.of("");
    return lines.get(0);
  }
}
