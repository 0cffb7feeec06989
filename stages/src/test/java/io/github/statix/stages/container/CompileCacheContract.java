package io.github.statix.stages.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.store.FailureSlot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** That the compile cache saves work, and that no layer can tell; each engine's class runs all. */
public abstract class CompileCacheContract extends CompileCacheSetup {

  @Test
  void runWhenTheCachesPathIsInstalledFailsAndNamesTheFile() throws Exception {
    String recipe = "type -P gcc >/out/compiler-used";
    try (ContainerEngine engine = open(store, CompileCache.ON)) {
      ContainerExit exit = engine.run(spec(recipe), log::add);

      assertThat(exit).isInstanceOf(ContainerExit.Failed.class);
      assertThat(log)
          .contains("the compile cache would show in what was installed:", "/out/compiler-used");
    }
  }

  @Test
  void runWhenTheCacheIsOnGivesTheSameLayerAsWithout() throws Exception {
    Digest without = layer(CompileCache.OFF, spec(COMPILE));
    Digest first = layer(CompileCache.ON, spec(COMPILE));
    Digest second = layer(CompileCache.ON, spec(COMPILE));

    assertThat(List.of(first, second)).containsOnly(without);
    assertThat(hits()).isEqualTo(2);
  }

  @Test
  void runWhenTheStageWasInterruptedTakesWhatWasCompiled() throws Exception {
    Thread caller = Thread.currentThread();
    try (ContainerEngine engine = open(store, CompileCache.ON)) {
      assertThatThrownBy(() -> engine.run(spec(COMPILE, "PAUSE", "1"), line -> caller.interrupt()))
          .isInstanceOf(InterruptedException.class);
    }

    layer(CompileCache.ON, spec(COMPILE));

    assertThat(hits()).isEqualTo(1);
    assertThat(count("cache_miss")).isEqualTo(2);
  }

  @Test
  void runWhenAFailureWasKeptAndForgottenStillHasItsCache() throws Exception {
    FailureSlot slot =
        new FailureSlot("test-1.0", new StageName("tested"), Digest.ofUtf8("failure"));
    try (ContainerEngine engine = open(store, CompileCache.ON)) {
      ContainerExit exit = engine.run(spec(COMPILE + "exit 3\n"), Optional.of(slot), log::add);
      assertThat(exit).isInstanceOf(ContainerExit.Failed.class);
      assertThat(engine.keeps(slot)).isTrue();
    }
    // Opening and closing clean up, and leave both; a recipe that succeeds removes the failure.
    try (ContainerEngine engine = open(store, CompileCache.ON)) {
      assertThat(engine.keeps(slot)).isTrue();
      ContainerExit exit = engine.run(spec(COMPILE), Optional.of(slot), log::add);
      ((ContainerExit.Done) exit).installed().close();
      assertThat(hits()).isEqualTo(2);
      assertThat(engine.keeps(slot)).isFalse();
    }

    layer(CompileCache.ON, spec(COMPILE));
    assertThat(hits()).isEqualTo(4);
  }

  @Test
  void runWhenItSucceededGivesItsCacheToItsLineageOnly() throws Exception {
    layer(CompileCache.ON, spec(COMPILE).withCache(scope("a", "one")));
    layer(CompileCache.ON, spec(COMPILE).withCache(scope("b", "one")));
    assertThat(hits()).isZero();

    layer(CompileCache.ON, spec(COMPILE).withCache(scope("a", "two")));
    assertThat(hits()).isEqualTo(2);
    assertThat(cached).containsExactly(false, false, true);
  }

  @Test
  void runWhenItFailedGivesItsCacheToItsKeyOnly() throws Exception {
    try (ContainerEngine engine = open(store, CompileCache.ON)) {
      ContainerSpec failing = spec(COMPILE + "exit 3\n").withCache(scope("a", "one"));
      assertThat(engine.run(failing, log::add)).isInstanceOf(ContainerExit.Failed.class);
    }
    layer(CompileCache.ON, spec(COMPILE).withCache(scope("a", "two")));
    assertThat(hits()).isZero();
  }

  @Test
  void runWhenARecipeFillsItsCacheWithOtherThingsGivesObjectsOnly() throws Exception {
    layer(
        CompileCache.ON,
        spec(
            COMPILE
                + """
                cd /ccache/cache
                cp /bin/id . && chmod 6755 id
                chmod 4777 */*/*R
                ln -s /etc link; mkfifo pipe; mkdir -p odd/a
                chmod 0 odd
                n=$(printf 'd%.0s' {1..200})
                for i in {1..30}; do mkdir $n; cd $n 2>/dev/null; done
                """));

    layer(
        CompileCache.ON,
        spec(
            """
            shopt -s globstar
            ls -d /ccache/cache/* | grep -v '/[0-9a-f]$' || echo nothing else
            stat -c %a /ccache/cache/*/*/*R
            """));
    assertThat(cached).containsExactly(false, true);
    assertThat(log).contains("nothing else", "600").doesNotContain("4777", "777", "755");
  }

  @Test
  void runWhenAnotherRootIsGivenTakesNothingFromTheCache() throws Exception {
    layer(CompileCache.ON, spec(COMPILE));
    root = List.of(root.get(0), root.get(1), TestRoot.fileLayer(store.blobs(), "usr/share/x", ""));
    layer(CompileCache.ON, spec(COMPILE));

    assertThat(hits()).isZero();
    assertThat(count("cache_miss")).isEqualTo(4);
  }

  @Test
  void runWhenASourceIsAnotherTakesWhatIsCompiledAlike() throws Exception {
    layer(CompileCache.ON, spec(COMPILE));
    SortedMap<String, Digest> sources = new TreeMap<>(Map.of("x", blob("another")));
    layer(CompileCache.ON, spec(COMPILE, sources));

    assertThat(hits()).isEqualTo(2);
  }

  @Test
  void runWhenTheStageMakesAnotherAssemblerTakesNothingOfTheLastOne() throws Exception {
    String recipe =
        """
        mkdir bin
        printf '#!/bin/bash\n: %s\nexec /usr/bin/as "$@"\n' "$MARK" >bin/as
        chmod 755 bin/as
        PATH=/ccache/bin:/build/bin:/usr/bin:/bin
        echo 'int a;' >a.c
        gcc -c a.c -o /out/a.o
        ccache --print-stats
        """;
    layer(CompileCache.ON, spec(recipe, "MARK", "one"));
    layer(CompileCache.ON, spec(recipe, "MARK", "two"));
    assertThat(hits()).isZero();

    layer(CompileCache.ON, spec(recipe, "MARK", "two"));
    assertThat(hits()).as("%s", log).isEqualTo(1);
  }

  @Test
  void runWhenCachedFilesAreDamagedCompilesAnew() throws Exception {
    Digest sound = layer(CompileCache.ON, spec(COMPILE));
    layer(
        CompileCache.ON,
        spec(
            """
            shopt -s globstar
            for file in /ccache/cache/**/*R /ccache/cache/**/*M; do
              size=$(stat -c %s $file)
              for at in 60 $((size / 2)) $((size - 20)); do
                printf 'x' | dd of=$file conv=notrunc bs=1 seek=$at status=none
              done
              echo damaged
            done
            """));
    assertThat(log.stream().filter("damaged"::equals)).hasSizeGreaterThanOrEqualTo(4);

    assertThat(layer(CompileCache.ON, spec(COMPILE))).isEqualTo(sound);
    assertThat(hits()).isZero();
  }

  @Test
  void runWhenACompilerIsMissingDoesNotPretendThereIsOne() throws Exception {
    layer(
        CompileCache.ON,
        spec("type -P gcc; type -P x86_64-linux-musl-gcc || echo none; echo $PATH"));

    assertThat(log).containsExactly("/ccache/bin/gcc", "none", "/ccache/bin:/usr/bin:/bin");
  }

  @Test
  void runWhenTheRootHasNoCcacheGoesWithout() throws Exception {
    root = List.of(root.get(0));
    layer(CompileCache.ON, spec("echo $PATH ${CCACHE_CONFIGPATH-no cache}"));

    assertThat(log).containsExactly("/usr/bin:/bin no cache");
  }

  @Test
  void useCompilerWhenTheCacheIsOnStaysBehindItAndWithoutItComesFirst() throws Exception {
    root =
        List.of(
            root.get(0),
            root.get(1),
            TestRoot.scriptLayer(
                store.blobs(), "opt/x/bin/musl-gcc", "#!/bin/bash\nexec gcc \"$@\"\n"));
    String recipe =
        """
        . /recipe/lib/compiler.sh
        use_compiler /opt/x/bin
        echo $PATH; type -P musl-gcc
        mkdir /out/bin; cp /opt/x/bin/musl-gcc /out/bin
        use_compiler /out/bin
        type -P musl-gcc
        """;
    layer(CompileCache.ON, spec(recipe));
    layer(CompileCache.OFF, spec(recipe));

    assertThat(log)
        .containsExactly(
            "/ccache/bin:/opt/x/bin:/usr/bin:/bin",
            "/ccache/bin/musl-gcc",
            // The stage's own compiler is not what names the cache's contents.
            "/out/bin/musl-gcc",
            "/opt/x/bin:/usr/bin:/bin",
            "/opt/x/bin/musl-gcc",
            "/out/bin/musl-gcc");
  }
}
