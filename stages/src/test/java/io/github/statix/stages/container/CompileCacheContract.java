package io.github.statix.stages.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.presets.model.Digest;
import io.github.statix.presets.model.Layer;
import io.github.statix.presets.model.SourceEpoch;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.LayerCapture;
import io.github.statix.stages.store.CacheScope;
import io.github.statix.stages.store.FailureSlot;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the compile cache saves work, and that no layer can tell; each engine's class runs all. */
public abstract class CompileCacheContract {

  /** Two objects, with debug information, and then what ccache counted, where there is one. */
  private static final String COMPILE =
      """
      for name in a b; do
        echo "int $name(void) { return __LINE__; }" >$name.c
        gcc -g -O2 -c $name.c -o /out/$name.o
        echo compiled $name
        if [ -n "$PAUSE" ]; then sleep 1000; fi
      done
      if [ -n "${CCACHE_CONFIGPATH-}" ]; then ccache --print-stats; fi
      """;

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final List<Boolean> cached = new ArrayList<>();
  private Store store;
  private List<Layer> root;

  /** The engine under test; skips the test where it cannot work. */
  protected abstract ContainerEngine open(Store store, CompileCache cache)
      throws IOException, InterruptedException;

  /** Removes the caches of this store, when they do not lie in it. */
  protected abstract void removeCaches(Store store) throws IOException, InterruptedException;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    store = Store.open(folder.resolve("store"));
    root = CompilerRoot.putInto(store.blobs());
  }

  @AfterEach
  void close() throws Exception {
    if (store != null) {
      removeCaches(store);
      store.close();
      WorkFolder.delete(store.root());
    }
  }

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

  private ContainerSpec spec(String recipe) {
    return spec(recipe, "PAUSE", "");
  }

  private ContainerSpec spec(String recipe, String variable, String value) {
    return spec(recipe, new TreeMap<>(), Map.of("PATH", "/usr/bin:/bin", variable, value));
  }

  private ContainerSpec spec(String recipe, SortedMap<String, Digest> sources) {
    return spec(recipe, sources, Map.of("PATH", "/usr/bin:/bin", "PAUSE", ""));
  }

  private ContainerSpec spec(
      String recipe, SortedMap<String, Digest> sources, Map<String, String> environment) {
    return new ContainerSpec(
            new StageName("tested"),
            root,
            sources,
            recipe,
            new TreeMap<>(Map.of("compiler", library())),
            new TreeMap<>(environment))
        .withCache(scope("a", "a"));
  }

  private static CacheScope scope(String lineage, String key) {
    return new CacheScope(Digest.ofUtf8(lineage), Digest.ofUtf8(key), "a test");
  }

  private static String library() {
    try (InputStream in = CompileCache.class.getResourceAsStream("/recipes/lib/compiler.sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Digest layer(CompileCache cache, ContainerSpec spec) throws Exception {
    try (ContainerEngine engine = open(store, cache)) {
      ContainerExit exit = engine.run(spec, log::add);
      assertThat(exit).as("%s", log).isInstanceOf(ContainerExit.Done.class);
      cached.add(((ContainerExit.Done) exit).cached());
      try (InstallTree installed = ((ContainerExit.Done) exit).installed()) {
        return LayerCapture.capture(installed, new SourceEpoch(1), store.blobs(), 1)
            .layer()
            .digest();
      }
    }
  }

  private int hits() {
    return count("direct_cache_hit") + count("preprocessed_cache_hit");
  }

  /** The last value of one of ccache's counters. */
  private int count(String counter) {
    return log.stream()
        .filter(line -> line.startsWith(counter + "\t"))
        .map(line -> Integer.parseInt(line.substring(counter.length() + 1)))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private Digest blob(String text) throws IOException {
    return store.blobs().put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
