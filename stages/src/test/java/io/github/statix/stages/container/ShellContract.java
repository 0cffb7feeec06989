package io.github.statix.stages.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.tar.LayerException;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.store.FailureSlot;
import io.github.statix.stages.store.HeldLock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is kept of a recipe that failed, and the shell that looks into it. */
abstract class ShellContract extends HostileRecipeContract {

  /** Where all of these tests keep what fails. */
  static final FailureSlot SLOT =
      new FailureSlot("test-1.0", new StageName("tested"), Digest.ofUtf8("key"));

  private static final FailureSlot OTHER_KEY =
      new FailureSlot("test-1.0", new StageName("tested"), Digest.ofUtf8("other key"));

  private static final String SLEEP = "986" + ProcessHandle.current().pid();

  static ContainerSpec spec(Layer root, String recipe) {
    return new ContainerSpec(
        new StageName("tested"),
        List.of(root),
        new TreeMap<>(),
        recipe,
        new TreeMap<>(Map.of("greet", "greet() { echo hello; }")),
        new TreeMap<>(Map.of("PATH", "/bin", "HOME", "/build", "COLOR", "blue")));
  }

  private ContainerExit run(FailureSlot slot, String recipe) throws Exception {
    ContainerExit exit = engine.run(spec(root, recipe), Optional.of(slot), log::add);
    if (exit instanceof ContainerExit.Done done) {
      done.installed().close();
    }
    return exit;
  }

  private OtherProgram shell(List<String> below, String... command) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(engine.name(), store.root().toString()));
    arguments.addAll(List.of(command));
    return OtherProgram.start(below, ShellOnce.class, arguments.toArray(String[]::new));
  }

  /** What a shell prints that reads this. */
  private List<String> piped(String input, String... command) throws IOException {
    try (OtherProgram shell = shell(List.of(), command)) {
      shell.type(input);
      shell.process().outputWriter().close();
      // The HTTP client's logging has no place in a test's class path.
      return shell.lines().stream().filter(line -> !line.startsWith("SLF4J")).toList();
    }
  }

  @Test
  void shellWhenARecipeFailedHasItsFoldersAndKeepsWhatItChanges() throws Exception {
    ContainerExit exit =
        run(
            SLOT,
            "echo half >made; mkdir shut; : >shut/file; chmod 0555 shut; chmod 0400 shut/file\n"
                + "echo new >/out/installed; echo some >/tmp/scratch; exit 3");

    assertThat(exit)
        .isInstanceOfSatisfying(
            ContainerExit.Failed.class,
            failed -> {
              assertThat(failed.status()).isEqualTo(3);
              assertThat(failed.remains())
                  .isInstanceOfSatisfying(
                      Remains.Kept.class, kept -> assertThat(kept.bytes()).isPresent());
            });
    assertThat(engine.keeps(SLOT)).isTrue();
    assertThat(engine.keeps(OTHER_KEY)).isFalse();
    assertThat(piped("cat made /out/installed /tmp/scratch; ls shut; echo mine >made; (exit 5)\n"))
        .containsExactly("half", "new", "some", "file", "status 5");
    assertThat(piped("cat made")).containsExactly("mine", "status 0");

    assertThat(run(SLOT, ":")).isInstanceOf(ContainerExit.Done.class);
    assertThat(engine.keeps(SLOT)).isFalse();
  }

  @Test
  void shellWhenNothingIsKeptIsLikeTheRecipesContainer() throws Exception {
    assertThat(
            piped(
                "pwd; ls -A /build /out /tmp; . /recipe/lib/greet.sh; greet; env\n"
                    + ": >/src/x || echo denied; : >/x || echo denied; ls /recipe; echo $UID\n"
                    + "for file in /sys/class/net/* /proc/net/if_inet6; do echo $file; done\n"))
        .contains("/build", "hello", "COLOR=blue", "HOME=/build", "PATH=/bin", "SHLVL=1")
        .contains("denied", "tested.sh", "0", "/sys/class/net/*", "status 0")
        .containsSubsequence("/build:", "", "/out:", "", "/tmp:", "hello")
        .noneMatch(line -> line.startsWith("TERM=") || line.startsWith("HOSTNAME="));
    assertThat(leftovers(store)).isEmpty();
  }

  @Test
  void shellWhenACommandIsGivenRunsItAndPassesItsStatusOn() throws Exception {
    assertThat(
            // Each line in one write: the engine carries the two streams side by side.
            piped(
                "text\n",
                "/bin/bash",
                "-c",
                "read t; echo \"$t $1\"; echo bad >&2; exit 9",
                "x",
                "a b"))
        .containsExactlyInAnyOrder("text a b", "bad", "status 9");
    assertThat(piped("", "/bin/no-such-program")).contains("status 127");
  }

  @Test
  void keepWhenWhatWasInstalledIsUnfitForALayerKeepsItsFolders() throws Exception {
    String recipe = "echo half >made; mkdir /out/run; mkfifo /out/run/control; : >/out/file";
    ContainerExit.Done done =
        (ContainerExit.Done) engine.run(spec(root, recipe), Optional.of(SLOT), log::add);
    try (InstallTree installed = done.installed()) {
      assertThatThrownBy(installed::entries)
          .isInstanceOf(LayerException.class)
          .hasMessageContaining("run/control is a named pipe")
          .hasMessageNotContaining(store.root().toString());
      assertThat(done.keep()).isInstanceOf(Remains.Kept.class);
    }

    assertThat(engine.keeps(SLOT)).isTrue();
    assertThat(piped("cat made; ls /out/run /out\n")).contains("half", "control", "file");
    run(SLOT, ":");
    assertThat(engine.keeps(SLOT)).isFalse();
  }

  @Test
  void runWhenStoppedKillsTheRecipeAndKeepsItsFolders() throws Exception {
    RecipeStop stop = new RecipeStop();
    ContainerExit exit =
        engine.run(
            spec(root, "echo half >made; trap '' TERM HUP INT; echo x; while :; do :; done"),
            Optional.of(SLOT),
            line -> stop.ask(),
            stop);

    assertThat(exit)
        .isInstanceOfSatisfying(
            ContainerExit.Failed.class,
            failed -> {
              assertThat(failed.status()).isEqualTo(137);
              assertThat(failed.remains()).isInstanceOf(Remains.Kept.class);
            });
    assertThat(piped("cat made")).containsExactly("half", "status 0");
    run(SLOT, ":");
  }

  @Test
  void runWhenStoppedBeforeItStartsEndsAtOnce() throws Exception {
    RecipeStop stop = new RecipeStop();
    stop.ask();

    ContainerExit exit = engine.run(spec(root, "sleep " + SLEEP), Optional.empty(), log::add, stop);

    assertThat(exit).isEqualTo(new ContainerExit.Failed(137));
    assertThat(Processes.running("sleep " + SLEEP)).isEmpty();
  }

  @Test
  void runWhenTheStageFailsAgainKeepsOnlyTheLast() throws Exception {
    run(SLOT, "echo first >made; exit 1");
    run(OTHER_KEY, "exit 1");

    assertThat(engine.keeps(SLOT)).isFalse();
    assertThat(engine.keeps(OTHER_KEY)).isTrue();

    run(SLOT, "echo third >made; exit 1");
    assertThat(piped("cat made")).containsExactly("third", "status 0");
    run(OTHER_KEY, ":");
    assertThat(engine.keeps(SLOT)).isFalse();
  }

  @Test
  void runWhenItFailsWhileAShellIsOpenLeavesThatAlone() throws Exception {
    run(SLOT, "echo first >made; exit 1");
    try (HeldLock held = store.failures().tryLock(SLOT).orElseThrow()) {
      ContainerExit exit = run(SLOT, "echo second >made; exit 1");

      assertThat(exit).isEqualTo(new ContainerExit.Failed(1, Remains.LOST_TO_A_SHELL));
      assertThat(run(SLOT, ":")).isInstanceOf(ContainerExit.Done.class);
      assertThat(piped("cat made")).containsExactly("first", "status 0");
    }
    run(SLOT, ":");
    assertThat(engine.keeps(SLOT)).isFalse();
  }

  @Test
  void runWhenInterruptedKeepsWhatFailedBefore() throws Exception {
    run(SLOT, "echo first >made; exit 1");
    Thread caller = Thread.currentThread();

    assertThatThrownBy(
            () ->
                engine.run(
                    spec(root, "echo second >made; echo x; sleep " + SLEEP),
                    Optional.of(SLOT),
                    line -> caller.interrupt()))
        .isInstanceOf(InterruptedException.class);
    assertThat(piped("cat made")).containsExactly("first", "status 0");
    run(SLOT, ":");
  }

  @Test
  void shellWhenTheProgramIsKilledEndsAndLeavesNothing() throws Exception {
    try (OtherProgram shell = shell(List.of())) {
      shell.type("echo started; sleep " + SLEEP + "\n");
      shell.awaitLine("started");
      shell.process().destroyForcibly().waitFor();

      assertThat(Processes.awaitGone("sleep " + SLEEP)).isEmpty();
    }
    engine.close();
    store.close();
    store = io.github.statix.stages.store.Store.open(store.root());
    engine = open(store);
    assertThat(leftovers(store)).isEmpty();
  }

  @Test
  void shellWhenOnATerminalHasJobControlAndGetsCtrlC() throws Exception {
    // script(1) makes a terminal. Who runs the tests in the background may have Ctrl-C ignored, and
    // no shell below can undo that.
    List<String> below =
        List.of(
            "env",
            "--default-signal=INT,QUIT",
            "/bin/sh",
            "-c",
            "exec script -qefc \"$*\" /dev/null",
            "sh");
    try (OtherProgram shell = shell(below)) {
      shell.type("echo at-$((40 + 2)); sleep " + SLEEP + "\n");
      shell.awaitText("at-42");
      while (Processes.running("sleep " + SLEEP).isEmpty()) {
        Thread.sleep(10);
      }
      shell.type("\003");
      assertThat(Processes.awaitGone("sleep " + SLEEP)).isEmpty();
      shell.type("[ -t 0 ] && [ -n \"$TERM\" ] && echo still-$((1 + 1)); exit 6\n");
      shell.awaitText("still-2");
      shell.awaitText("status 6");
    }
  }
}
