package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.statix.assembler.registry.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What presets may do to each other, and to the store, by way of what the store keeps. */
class StoreIT {

  private static final int VERIFICATION = 6;

  /** Stands for an object that a recipe makes up; ccache itself is not needed to hand it on. */
  private static final String OBJECT = "/ccache/cache/0/1/0123456789abcdefghijR";

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
    withCache(preset);
  }

  /** Has stage {@code b} stand on a root with ccache, say what it finds, and leave an object. */
  private static void withCache(TinyPreset preset) throws IOException {
    preset.recipe(
        "a",
        """
        mkdir -p /out/usr/bin
        cat /bin/cat >/out/usr/bin/ccache
        chmod 755 /out/usr/bin/ccache
        """);
    preset.recipe("b", object("of a good recipe"));
  }

  private static String object(String text) {
    return """
    mkdir -p /out/opt/b
    if [ -e %1$s ]; then echo "found: $(cat %1$s)"; else echo 'found nothing'; fi
    if [ -d /ccache/cache ]; then mkdir -p /ccache/cache/0/1; echo '%2$s' >%1$s; fi
    echo 1 >/out/opt/b/number
    """
        .formatted(OBJECT, text);
  }

  @Test
  void pushWhenALayerWasMadeWithCachedObjectsTakesItByTheUsersWordOrMakesItAgain()
      throws Exception {
    preset.run(program, store);
    preset.recipe("b", object("of a good recipe") + "# edited\n");
    assertThat(preset.run(program, store).err())
        .containsPattern("stage b: built in \\S+ \\S+ with cached objects");
    assertThat(log()).contains("found: of a good recipe");

    for (String[] options :
        List.of(
            new String[] {"--push", target()},
            new String[] {"--digest-file", folder.resolve("digest").toString()},
            new String[] {"--metadata-file", folder.resolve("metadata").toString()})) {
      Program.Result refused = program.run(folder, preset.in(store, options));
      assertThat(refused.code()).as(refused.err()).isEqualTo(VERIFICATION);
      assertThat(refused.err()).contains(": b", "--compile-cache=off", "--allow-cached");
    }

    preset.run(program, store, "--push", target(), "--allow-cached");
    preset.run(program, store, "--push", target(), "--compile-cache=off");
    assertThat(log()).contains("found nothing");
    assertThat(preset.run(program, store, "--push", target()).err()).contains("stage b: reused");
  }

  @Test
  void runWhenAnotherPresetOfTheSameNameFilledItsCacheTakesNothingOfIt() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    TinyPreset evil = TinyPreset.write(elsewhere, TinyBase.push(folder, registry.address()));
    withCache(evil);
    evil.edit("MARK: " + evil.mark(), "MARK: " + preset.mark());
    evil.recipe("b", object("of an evil recipe"));
    evil.run(program, store);
    evil.recipe("b", object("of an evil recipe") + "exit 1\n");
    assertThat(program.run(elsewhere, evil.in(store)).code()).isEqualTo(4);

    preset.run(program, store);
    assertThat(log()).contains("found nothing");
  }

  @Test
  void runWhenARecipeLeavesAPathLongerThanTheKernelTakesIsDoneAndSoAreOthers() throws Exception {
    preset.recipe(
        "c",
        """
        mkdir -p /out/opt/c
        n=$(printf 'd%.0s' {1..200})
        for i in {1..30}; do mkdir $n; cd $n 2>/dev/null; done
        """);

    preset.run(program, store);

    assertThat(Leftovers.unfinished(store)).isEmpty();
    for (String verb : List.of("ls", "gc", "verify")) {
      Program.Result result = program.run(folder, "cache", verb, "--store", store.toString());
      assertThat(result.code()).as(result.err()).isZero();
    }
  }

  @Test
  void askingWhenTheStoreCannotBeWrittenAnswersAndWritingNamesTheOption() throws Exception {
    preset.run(program, store);
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to be somebody else");
    Path home = Files.createDirectories(folder.resolve("home"));
    Program other = OrdinaryUser.of(program, folder, home);

    for (String[] asking :
        List.of(
            preset.in(store, "plan"),
            preset.in(store, "--dry-run"),
            preset.in(store, "report"),
            new String[] {"cache", "ls", "--store", store.toString()},
            new String[] {"cache", "verify", "--store", store.toString()})) {
      Program.Result result = other.run(folder, asking);
      assertThat(result.code()).as("%s: %s", asking[0], result.err()).isZero();
    }
    Program.Result writing = other.run(folder, preset.in(store));
    assertThat(writing.code()).isEqualTo(2);
    assertThat(writing.err()).contains("cannot be written", "--store");
  }

  @Test
  void verifyWhenAFileOfAnUnpackedRootWasChangedNamesItAndEndsWith6() throws Exception {
    preset.run(program, store);
    try (var roots = Files.list(store.resolve("roots"))) {
      for (Path root : roots.toList()) {
        Files.writeString(root.resolve("etc/hosts"), "changed");
      }
    }

    Program.Result verified = program.run(folder, "cache", "verify", "--store", store.toString());

    assertThat(verified.code()).as(verified.err()).isEqualTo(VERIFICATION);
    assertThat(verified.out()).contains("etc/hosts was changed");
    assertThat(program.run(folder, "cache", "verify", "--store", store.toString()).code()).isZero();
  }

  /** The last log of stage {@code b}. */
  private String log() throws IOException {
    try (var logs = Files.list(store.resolve("logs/tiny"))) {
      Path last =
          logs.filter(log -> log.getFileName().toString().startsWith("b-"))
              .max(Comparator.comparing(log -> log.toFile().lastModified()))
              .orElseThrow();
      return Files.readString(last);
    }
  }

  private String target() {
    return registry.address() + "/tiny/store:t";
  }
}
